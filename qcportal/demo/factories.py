"""The twelve factories and their stories; see docs/guide/demonstration.md for what there is to find."""

from .company import (
    DOCUMENTS,
    FACILITIES,
    HARD,
    MACHINES,
    MATERIALS,
    MEASURING,
    PACKING,
    PROCESS,
    QUALITY,
    SOFT,
    TRAINING,
    AuditStory,
    Change,
    FactoryStory,
    Weakness,
)

PRODUCTION = "production-process"

FACTORIES = [
    # Seams get three times worse when trained sewers leave; the audit four months later finds why.
    FactoryStory(
        "Dongguan Hengyi Garment Co., Ltd.", "东莞市恒艺制衣有限公司", "Hengyi Textile Group", "CN", "Dongguan",
        "18 Xingye Road, Houjie Town, Dongguan, Guangdong", ("22.94450", "113.67320"), "Apparel", 640,
        ("NL-KN-104", "NL-WV-220"), SOFT, "inspector.cn", per_month=2.2,
        changes=(Change("seam", 13, 23, 3.6),),
        audits=(
            AuditStory(5, "initial", weak=(Weakness(DOCUMENTS, "minor", "Two work instructions on line 3 were out of date.", 2),)),
            AuditStory(
                17,
                weak=(
                    Weakness(TRAINING, "major", "24 of 31 new sewing operators started work on lines 2 and 4 without the stitching test that the training plan asks for.", None, "Train and test all sewing operators"),
                    Weakness(FACILITIES, "minor", "One fire extinguisher in the finishing hall was overdue for its check.", 1),
                ),
            ),
        ),
    ),
    # Colour was bad because dyed lots were not checked on arrival; it is good since that was mended.
    FactoryStory(
        "Sông Xanh Garment Factory No. 2", "Nhà máy may Sông Xanh số 2", "Sông Xanh Garment JSC", "VN", "Biên Hòa",
        "Lô C7, Khu công nghiệp Amata, Biên Hòa, Đồng Nai", ("10.94470", "106.87600"), "Apparel", 910,
        ("HP-5501", "HP-3210"), SOFT, "inspector", per_month=2.0,
        changes=(Change("colour", 2, 11, 4.0),),
        audits=(
            AuditStory(
                7,
                weak=(
                    Weakness(MATERIALS, "major", "Dyed fabric is taken into stock without comparing its shade with the approved sample; no light box on site.", 4, "Check the shade of every dyed lot on arrival"),
                ),
            ),
            AuditStory(19),
        ),
    ),
    # Never audited: due, not invisible.
    FactoryStory(
        "İzmir Güneş Tekstil A.Ş.", "", "Güneş Tekstil", "TR", "İzmir", "Atatürk Organize Sanayi Bölgesi 10021 Sk. No 14, Çiğli, İzmir",
        ("38.49280", "27.05220"), "Home textiles", 230, ("CM-T-77", "NL-HT-012"), SOFT, "inspector.tr",
        state="under_evaluation", per_month=1.3,
    ),
    # Labels go wrong since a year ago, and no audit has found anything that explains it.
    FactoryStory(
        "Padma Knit Composite Ltd.", "পদ্মা নিট কম্পোজিট লিমিটেড", "Padma Group", "BD", "Gazipur",
        "Plot 22, Konabari BSCIC, Gazipur 1700", ("24.00220", "90.32880"), "Apparel", 2100,
        ("HP-3210", "HP-5501"), SOFT, "inspector.bd", per_month=2.2,
        changes=(Change("marking", 12, 23, 5.0),),
        audits=(
            AuditStory(4, "initial", weak=(Weakness(FACILITIES, "major", "An emergency exit on floor 2 was blocked by cartons.", 1, "Keep emergency exits clear"),)),
            AuditStory(16, standard=PRODUCTION, weak=(Weakness(FACILITIES, "minor", "Aisle marking in the cutting hall is worn off.", 3),)),
        ),
    ),
    # Steady: the portal says "no evidence of change".
    FactoryStory(
        "Ningbo Haishu Lighting Co., Ltd.", "宁波海曙灯饰有限公司", "Haishu Lighting", "CN", "Ningbo",
        "221 Wangchun Road, Haishu District, Ningbo, Zhejiang", ("29.87420", "121.51060"), "Lighting", 310,
        ("NL-LT-031", "CM-L-15"), HARD, "inspector.cn", per_month=2.0,
        audits=(AuditStory(3, "initial"), AuditStory(15, weak=(Weakness(MEASURING, "minor", "One torque screwdriver was two weeks past calibration.", 1),))),
    ),
    FactoryStory(
        "Foshan Shunde Meiyi Appliance Co., Ltd.", "佛山市顺德区美怡电器有限公司", "Meiyi Appliance", "CN", "Foshan",
        "9 Keji 5th Road, Ronggui, Shunde, Foshan, Guangdong", ("22.76540", "113.27310"), "Appliances", 520,
        ("HP-8802", "CM-K-40"), HARD, "inspector.cn", per_month=1.8,
        changes=(Change("function", 19, 23, 4.5),),
        audits=(AuditStory(6, "initial", standard=PRODUCTION), AuditStory(14, weak=(Weakness(DOCUMENTS, "observation", "The change log is kept in two places.", None),))),
    ),
    FactoryStory(
        "Quảng Nam Woodcraft Co.", "Công ty Mộc Quảng Nam", "Quảng Nam Woodcraft", "VN", "Điện Bàn",
        "KCN Điện Nam – Điện Ngọc, Điện Bàn, Quảng Nam", ("15.93380", "108.24720"), "Furniture", 180,
        ("HP-9004",), HARD, "inspector", per_month=1.2,
        audits=(AuditStory(9, "initial", standard=PRODUCTION, weak=(Weakness(PACKING, "minor", "Cartons stand on the floor of the store without pallets.", 2),)),),
    ),
    FactoryStory(
        "Tiruppur Sri Lakshmi Knits", "திருப்பூர் ஸ்ரீ லட்சுமி நிட்ஸ்", "Sri Lakshmi Knits", "IN", "Tiruppur",
        "14/2 Avinashi Road, Tiruppur 641602, Tamil Nadu", ("11.11750", "77.34940"), "Apparel", 420,
        ("NL-KN-104", "HP-3210"), SOFT, "inspector.bd", per_month=1.6,
        audits=(AuditStory(8, "initial", weak=(Weakness(PROCESS, "minor", "First-piece approval was missing for one of five styles.", 2),)), AuditStory(20)),
    ),
    FactoryStory(
        "Panipat Heritage Weaves Pvt. Ltd.", "पानीपत हेरिटेज वीव्स", "Heritage Weaves", "IN", "Panipat",
        "Plot 88, Sector 29, HUDA Industrial Estate, Panipat 132103", ("29.38750", "76.96350"), "Home textiles", 260,
        ("CM-T-77", "NL-HT-012"), SOFT, "inspector.bd", per_month=1.4, state="conditional",
        changes=(Change("cleanliness", 15, 23, 2.6),),
        audits=(
            AuditStory(
                18,
                weak=(
                    Weakness(MACHINES, "major", "Looms 4 to 9 leak oil; the maintenance plan has not been followed since the technician left.", None, "Bring loom maintenance back on plan"),
                    Weakness(QUALITY, "minor", "Complaints of the last quarter had no owner.", None),
                ),
            ),
        ),
    ),
    FactoryStory(
        "Samut Sakhon Ceramics & Lamps", "สมุทรสาคร เซรามิก แอนด์ แลมป์", "Siam Ceramics", "TH", "Samut Sakhon",
        "99/4 Moo 6, Rama II Road, Samut Sakhon 74000", ("13.54750", "100.27440"), "Lighting", 150,
        ("CM-L-15",), HARD, "inspector", per_month=1.2,
        audits=(AuditStory(11, "initial"),),
    ),
    FactoryStory(
        "Ashulia Denim & Canvas Ltd.", "আশুলিয়া ডেনিম অ্যান্ড ক্যানভাস", "Padma Group", "BD", "Ashulia",
        "Jamgora, Ashulia, Savar, Dhaka 1349", ("23.92260", "90.28650"), "Apparel", 1350,
        ("HP-5501",), SOFT, "inspector.bd", per_month=1.7, state="suspended",
        audits=(
            AuditStory(
                21, "special", announcement="unannounced",
                weak=(
                    Weakness(FACILITIES, "zero_tolerance", "Two of three stairways were locked during working hours.", None, "Unlock stairways at once and prove it"),
                    Weakness(TRAINING, "minor", "No fire drill in the last twelve months.", None),
                ),
            ),
        ),
    ),
    FactoryStory(
        "Zhejiang Anji Bamboo & Oak Home Co., Ltd.", "浙江安吉竹橡家居有限公司", "Anji Home", "CN", "Anji",
        "68 Tianhuangping North Road, Anji, Huzhou, Zhejiang", ("30.63830", "119.68050"), "Furniture", 200,
        ("HP-9004",), HARD, "inspector.cn", per_month=1.3,
        audits=(AuditStory(10, "initial", standard=PRODUCTION), AuditStory(22, weak=(Weakness(MATERIALS, "minor", "Moisture of oak lamellas is recorded but not compared with a limit.", None),))),
    ),
]  # fmt: skip
