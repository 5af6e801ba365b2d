# Trade writes 13,500 in Chinese too; Django's own format has no separator.
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
