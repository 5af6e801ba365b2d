# Trade writes 13,500 in Chinese too; Django's own format has no separator.
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3

DATE_FORMAT = SHORT_DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y年n月j日 H:i"
MONTH_DAY_FORMAT = "n月j日"
YEAR_MONTH_FORMAT = "Y年n月"
