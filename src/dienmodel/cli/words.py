"""What the command line says beside the answer, in Dutch and in English."""

from collections.abc import Mapping

LANGUAGES = ("nl", "en")

MESSAGES: Mapping[str, tuple[str, str]] = {
    "all good": (
        "{name}: geen fouten (cijfers: {figures}, bronnen: {sources}, sporen: {tracks}, maatregelen: {measures}).",
        "{name}: no faults (figures: {figures}, sources: {sources}, tracks: {tracks}, measures: {measures}).",
    ),
    "as of": ("{quantity} op {day}: {value}", "{quantity} on {day}: {value}"),
    "better with": ("(gezocht: {wanted})", "(wanted: {wanted})"),
    "cannot vary": (
        "Niet alleen te verschuiven (delen van een geheel): {figures}",
        "Cannot vary alone (shares of a whole): {figures}",
    ),
    "chance": ("kans", "chance"),
    "compiling": (
        "De rekenkern wordt eenmalig gecompileerd; dat duurt ongeveer {seconds} seconden.",
        "The engine is compiled once; that takes about {seconds} seconds.",
    ),
    "differences": ("Verschillen: {b} min {a}", "Differences: {b} less {a}"),
    "done drawing": (
        "{n} van {asked} trekkingen van de cijfers doorgerekend; onderbroken. Wat klaar is, telt mee als er een band uit volgt.",  # noqa: E501
        "{n} of {asked} draws of the figures computed; interrupted. What is done counts where it makes a band.",
    ),
    "drawing": ("onzekere cijfers trekken", "drawing uncertain figures"),
    "done sampling": (
        "{n} van {asked} mogelijke verlopen doorgerekend; onderbroken. Wat klaar is, is bewaard.",
        "{n} of {asked} possible courses computed; interrupted. What is done has been kept.",
    ),
    "exploring": (
        "De verkenner staat op {address} (stop met Ctrl-C).",
        "The explorer is at {address} (Ctrl-C stops it).",
    ),
    "faults": ("{n} fout(en) gevonden; er is niets geschreven.", "{n} fault(s) found; nothing was written."),
    "figures behind": ("Cijfers erachter, zwakste eerst", "Figures behind it, weakest first"),
    "from chance": ("Band door toeval", "Band from chance"),
    "from figures": (
        "Band door onzekere cijfers ({n} trekkingen van {figures} cijfers; los van toeval)",
        "Band from uncertain figures ({n} draws of {figures} figures; chance not included)",
    ),
    "came to stages": (
        "Wie er in {year} bij elke stap kwamen, waar dat verschilt",
        "Who came to each stage in {year}, where that differs",
    ),
    "failed draws": (
        "{n} trekkingen vielen af: daarin spraken de cijfers elkaar tegen.",
        "{n} draws were dropped: their figures contradicted each other.",
    ),
    "gates": ("Toelatingen: gemiddelde wachttijd in weken", "Gates: mean wait in weeks"),
    "histories": (
        "{events} gebeurtenissen van {people} gesimuleerde mensen staan in {path}.",
        "{events} events of {people} simulated people are in {path}.",
    ),
    "inputs": ("Wat er anders is ingevoerd", "What was put in differently"),
    "interrupted": ("Onderbroken.", "Interrupted."),
    "made of": ("Waaruit het bestaat (telt precies op)", "What it is made of (adds up exactly)"),
    "money": ("Geld: betaald per jaar, mln euro", "Money: paid per year, mln euro"),
    "need crowded": (
        "Meer instroom geeft hier geen extra mensen (met de tarieven van nu: {before}): de plaatsen zijn al vol, dus wie er extra komt, verdringt een ander.",  # noqa: E501
        "More intake gives no more people here (at today's rates: {before}): the seats are full already, so whoever comes in addition crowds out somebody else.",  # noqa: E501
    ),
    "need exceeded": (
        "{strength} op {day}: dat is al meer dan {wanted}. Met factor {factor} komt het precies uit.",
        "{strength} on {day}: already more than {wanted}. Factor {factor} gives just that.",
    ),
    "need intake": (
        "Nodig: {factor} keer de instroom van nu ({before} -> {after} per jaar) voor {wanted} op {day}.",
        "Needed: {factor} times today's intake ({before} -> {after} a year) for {wanted} on {day}.",
    ),
    "need retention": (
        "Nodig: {factor} keer de uitstroomkansen van nu ({before} -> {after} per jaar) voor {wanted} op {day}.",
        "Needed: {factor} times today's outflow chances ({before} -> {after} a year) for {wanted} on {day}.",
    ),
    "need unreachable": (
        "Niet haalbaar: ook met factor {factor} blijft het op {day} bij {strength} van de {wanted}.",
        "Out of reach: even with factor {factor} it stays at {strength} of {wanted} on {day}.",
    ),
    "plan compile measures": ("Maatregelen vertalen...", "Compiling the measures..."),
    "plan responses": ("Gevolgen van elke toelating berekenen...", "Computing what each admission leads to..."),
    "plan effects of measures": ("Gevolgen van elke maatregel berekenen...", "Computing what each measure does..."),
    "plan compile plan": ("De gekozen maatregelen doorrekenen...", "Working out the chosen measures..."),
    "plan measures in parts": ("Maatregelen naar delen kiezen...", "Choosing parts of measures..."),
    "plan choose measures": ("Maatregelen kiezen...", "Choosing measures..."),
    "plan admissions": ("Toelatingen kiezen...", "Choosing admissions..."),
    "plan check": ("Plan narekenen...", "Checking the plan..."),
    "plan front": ("De afruil zoeken...", "Looking for the front..."),
    "plan alternatives": ("Zoeken wat bijna even goed is...", "Looking for what is nearly as good..."),
    "front": ("Afruil: {aims}", "Front: {aims}"),
    "in part": (
        "Maatregelen mogen hier ook voor een deel: geen plan met hele maatregelen in deze perioden doet het beter.",
        "Measures may be had in part here: no plan with whole measures in these periods does better.",
    ),
    "half years": (
        "Hoeveel ruimer en wat het tegenhoudt is gerekend met toelaten per halfjaar; `--fine` rekent met de perioden "
        "van een plan.",
        "How much wider and what stops it is counted with admissions per half year; `--fine` takes the periods of a "
        "plan.",
    ),
    "near measures": (
        "Maatregelen in plannen tot {slack} van het beste",
        "Measures in plans within {slack} of the best",
    ),
    "near lines": ("Mensen toegelaten, over de hele looptijd", "People admitted, over the whole run"),
    "verdict": ("oordeel", "verdict"),
    "best": ("beste plan", "best plan"),
    "track": ("spoor", "track"),
    "stage": ("stap", "stage"),
    "plan robust": ("Zoeken wat nu te beslissen...", "Looking for what to decide now..."),
    "regret": (
        "Spijt in elke toekomst van wat voor {day} wordt beslist ({unit})",
        "Regret in each future of what is decided before {day} ({unit})",
    ),
    "robust reached": (
        "Wat het robuuste besluit in elke toekomst bereikt",
        "What the robust decision reaches in each future",
    ),
    "no plan": ("geen plan", "no plan"),
    "robust now": ("Wat nu te beginnen", "What to start now"),
    "robust admitted": ("Mensen die nu worden toegelaten", "People admitted now"),
    "decision": ("besluit voor", "decision for"),
    "future": ("toekomst", "future"),
    "worst": ("ergste", "worst"),
    "robust": ("robuust", "robust"),
    "plan why not": ("Zoeken wat het blokkeert...", "Looking for what blocks it..."),
    "plan measures": ("Wat begint wanneer", "What starts when"),
    "plan aims": ("Wat het plan bereikt", "What the plan reaches"),
    "plan targets": (
        "Aantallen en kans op elk doel met het plan",
        "Numbers and the chance of each target with the plan",
    ),
    "plan prices": ("Wat een eenheid meer waard is ({aim}):", "What one more unit is worth ({aim}):"),
    "plan prices checked": (
        "  ({n} van {of} prijzen nagerekend met een eenheid meer en een minder.)",
        "  ({n} of {of} prices checked by solving again with one unit more and one less.)",
    ),
    "plan stopped": (
        "Het zoeken naar maatregelen is afgebroken: dit is de beste keuze tot dan toe.",
        "The search for measures was stopped: this is the best choice so far.",
    ),
    "plan checked": (
        "Nagerekend: het plan wijkt ten hoogste {difference} af van de verwachting. Bewaard in {path}.",
        "Checked: the plan differs at most {difference} from the expectation. Kept in {path}.",
    ),
    "aim": ("doel", "aim"),
    "need stops": ("Wat meer tegenhoudt", "What stops more"),
    "no difference": ("Geen verschil in invoer.", "No difference in the input."),
    "no measures": ("Er staat geen maatregel aan.", "No measure is on."),
    "new": (
        "{folder} is klaar. Probeer:\n"
        "  dienmodel check {pasted}\n"
        "  dienmodel run {pasted} --out {out}\n"
        "Wijzig daarna een cijfer in {figures} en draai opnieuw.",
        "{folder} is ready. Try:\n"
        "  dienmodel check {pasted}\n"
        "  dienmodel run {pasted} --out {out}\n"
        "Then change a figure in {figures} and run again.",
    ),
    "not paired": (
        "De twee hebben niet hetzelfde toeval (ander zaadgetal): de band is ruimer dan nodig.",
        "The two do not share their luck (other seeds): the band is wider than need be.",
    ),
    "old option": (
        "{old} is oud: zet {now} achter de andere woorden, zonder {old}.",
        "{old} is the old way: write {now} after the other words, without {old}.",
    ),
    "old plan": (
        "--plan is hier oud: het plan dat tot --from geldt heet nu --follow.",
        "--plan is the old way here: the plan that is followed up to --from is now --follow.",
    ),
    "off": ("uit", "off"),
    "on": ("aan", "on"),
    "open report": ("Rapport: {path}", "Report: {path}"),
    "paired": (
        "Band van het verschil over {n} paren met hetzelfde toeval.",
        "Band of the difference over {n} pairs that share their luck.",
    ),
    "people": ("Mensen op de laatste tijdstap van het jaar", "People at the last time step of the year"),
    "problem": (
        "Er ging iets mis dat niet aan uw invoer ligt: {error}\n"
        "Met `dienmodel --debug ...` is te zien waar; meld het met die uitvoer.",
        "Something went wrong that is not your input: {error}\n"
        "`dienmodel --debug ...` shows where; please report it with that output.",
    ),
    "run kept": ("Run bewaard in {folder}", "Run kept in {folder}"),
    "same": ("niet te onderscheiden", "cannot be told apart"),
    "distinct": ("verschil", "different"),
    "sampling": ("mogelijke verlopen", "possible courses"),
    "sensitivities": ("Wat het meest uitmaakt", "What matters most"),
    "targets": ("Doelen", "Targets"),
    "today": ("Met de tarieven van nu: {strength} op {day}.", "At today's rates: {strength} on {day}."),
    "no sensitivities": (
        "Onderbroken: de run is bewaard, zonder wat elk cijfer uitmaakt.",
        "Interrupted: the run has been kept, without what each figure does.",
    ),
    "too early": (
        "{done} van {total} klaar; onderbroken, dit is wat er is.",
        "{done} of {total} done; interrupted, this is what there is.",
    ),
    "varying": ("cijfers verschuiven", "varying figures"),
    "working": ("rekenen", "computing"),
    # headings of columns
    "a": ("eerst", "first"),
    "article": ("artikel", "article"),
    "assumptions": ("aannames", "assumptions"),
    "b": ("daarna", "then"),
    "band": ("90 %-band", "90 % band"),
    "category": ("categorie", "category"),
    "cause": ("oorzaak", "cause"),
    "choice": ("keuze", "choice"),
    "cost": ("kosten", "cost"),
    "date": ("datum", "date"),
    "difference": ("verschil", "difference"),
    "does": ("doet", "does"),
    "expected": ("verwacht", "expected"),
    "figure": ("cijfer", "figure"),
    "figures": ("cijfers", "figures"),
    "gate": ("toelating", "gate"),
    "grade": ("graad", "grade"),
    "high": ("hoog", "high"),
    "interaction": ("samen (wisselwerking)", "together (interaction)"),
    "kind": ("soort", "kind"),
    "legal": ("wettelijke voorwaarde", "legal condition"),
    "lead": ("aanloop", "lead time"),
    "level": ("stand", "level"),
    "to": ("naar", "to"),
    "luck": ("toeval (90 %)", "luck (90 %)"),
    "count on": ("reken op", "count on"),
    "likely": ("hoe waarschijnlijk", "how likely"),
    "mean": ("gemiddeld", "mean of runs"),
    "middle": ("midden (mediaan)", "middle (median)"),
    "low": ("laag", "low"),
    "measure": ("maatregel", "measure"),
    "alone": ("alleen", "alone"),
    "last": ("als laatste", "last"),
    "page": ("blz.", "page"),
    "publisher": ("uitgever", "publisher"),
    "range": ("marge", "range"),
    "reached": ("gehaald", "reached"),
    "reached_a": ("eerst gehaald", "first reached"),
    "reached_b": ("daarna gehaald", "then reached"),
    "scenario": ("scenario", "scenario"),
    "share": ("aandeel", "share"),
    "source": ("bron", "source"),
    "start": ("begin", "start"),
    "steps": ("stappen", "steps"),
    "capacity": ("capaciteit", "capacity"),
    "swing": ("uitslag", "swing"),
    "target": ("doel", "target"),
    "title": ("titel", "title"),
    "unit": ("eenheid", "unit"),
    "value": ("waarde", "value"),
    "waiting": ("wachtenden", "waiting"),
    "wanted": ("gezocht", "wanted"),
    "weight": ("gewicht", "weight"),
    "what": ("wat", "what"),
    "where": ("plaats", "place"),
    "why": ("waardoor", "why"),
    "without_measures": ("zonder maatregelen", "without measures"),
    "year": ("jaar", "year"),
    # parts of an explanation
    "came in": ("ingestroomd", "came in"),
    "dropped out": ("uitgevallen", "dropped out"),
    "gave up waiting": ("wachten opgegeven", "gave up waiting"),
    "went on": ("verder gegaan", "went on"),
    "paid": ("betaald", "paid"),
    "outside": ("buiten", "outside"),
    "in": ("erbij", "in"),
    "out": ("eraf", "out"),
    "of": ("deel", "part"),
    "total": ("totaal", "total"),
}
"""Per key the Dutch and the English text."""


def say(language: str, key: str, **values: object) -> str:
    """The text of a key in a language, with its gaps filled."""
    return MESSAGES[key][LANGUAGES.index(language)].format(**values)
