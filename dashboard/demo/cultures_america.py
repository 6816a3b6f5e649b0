"""Names of companies in the English, French, Spanish and Portuguese of four continents."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.demo.culture import Culture, phrases, words

_EN_FIRST = words(
    "Alder Brindle Copper Dun Elder Fern Gravel Harrow Iron Juniper Kestrel Larch Marl Nettle Otter Pebble "
    "Quarry Rook Sorrel Thistle Umber Willow"
)
_EN_SECOND = words("ford mere wick gate holt field stead haven brook ridge combe moor")
_EN_TRADES = phrases(
    "Freight, Dental, Insurance, Foods, Robotics, Optics, Credit Union, School District, Health, Orchards, "
    "Paper, Castings, Legal, Airways, Instruments, Press, Hospitality, Water, Energy, Textiles, Analytics, Marine"
)
_EN_LONG = (
    "{s} Regional Hospital and Community Health Services Foundation of the Upper Valleys",
    "The {s} Mutual Society for Agricultural Machinery, Grain Storage and Rural Insurance",
    "{s} Consolidated School District, Department of Information and Learning Technology",
)

AMERICA: Mapping[str, Culture] = {
    "english": Culture(
        {"US": 0.86, "AU": 0.09, "NZ": 0.05},
        _EN_FIRST,
        _EN_SECOND,
        _EN_TRADES,
        phrases("Inc., LLC, Group, & Sons, Partners, Holdings, Co."),
        long=_EN_LONG,
        short=phrases("Q, Ox, K2Y, U"),
    ),
    "english_ca": Culture(
        {"CA": 1},
        _EN_FIRST,
        _EN_SECOND,
        _EN_TRADES,
        phrases("Inc., Ltd., Group, & Sons, Partners, Co-op"),
        long=_EN_LONG,
        short=phrases("Oy, V, Q9"),
    ),
    "english_eu": Culture(
        {"GB": 0.6, "IE": 0.4},
        _EN_FIRST,
        _EN_SECOND,
        _EN_TRADES,
        phrases("Ltd, plc, & Sons Ltd, Solicitors LLP"),
        long=_EN_LONG,
        short=phrases("Wy, Q"),
    ),
    "english_gulf": Culture(
        {"AE": 0.8, "BH": 0.1, "QA": 0.1},
        words("Falcon Dune Oryx Ghaf Sidr Dhow Palm Coral Amber Sand"),
        words("crest gate path line spring harbour point well"),
        phrases("Trading, Contracting, Logistics, Facilities, Foodstuff, Marine, Engineering, Interiors, Clinics"),
        phrases("LLC, FZE, FZ-LLC, PJSC, Group"),
        long=("{s} Integrated Facilities Management, Building Maintenance and Technical Services LLC",),
        short=phrases("Zi, Q"),
    ),
    "french_ca": Culture(
        {"CA": 1},
        words("Val Mont Clair Beau Roche Pré Aigue Font"),
        words("fontaine brune bréval lémont vigne érable cœur gélinotte"),
        phrases("Assurances, Transports, Menuiserie, Érablières, Énergie, Imprimerie, Conseil, Scierie, Pêcheries"),
        phrases("inc., ltée, et Fils, S.E.N.C."),
        ("{t} {s} {f}", "Groupe {s} {t}"),
        ("Coopérative de solidarité en santé et services sociaux de la région de {s}-sur-Rivière",),
        phrases("Où, É"),
    ),
    "mexican": Culture(
        {"MX": 1},
        words("Sierra Peña Valde Fuente Villa Monte"),
        words("nopal ñora ceniza serena umbría jara encino"),
        phrases("Conservas, Autotransportes, Cementos, Cerámicas, Papelera, Constructora, Clínicas, Lácteos"),
        phrases("S.A. de C.V., S. de R.L., e Hijos"),
        ("{t} {s} {f}",),
        ("Cooperativa de Productores de Maíz, Café y Vainilla de la Región Montañosa de {s}",),
        phrases("Ñé"),
    ),
    "brazilian": Culture(
        {"BR": 1},
        phrases("Serra, Ribeirão, Fonte, Vale, Campo, Chapada"),
        phrases("do Jatobá, da Névoa, das Amoras, do Caju, do Ipê, do Trovão"),
        phrases("Logística, Laticínios, Papel e Celulose, Têxteis, Editora, Saúde, Engenharia"),
        phrases("Ltda., S.A., & Irmãos Ltda."),
        ("{s} {t} {f}",),
        ("Cooperativa Central dos Produtores de Café, Algodão e Mandioca de {s} e Região Ltda.",),
        phrases("Zé"),
        joint=" ",
    ),
}
