"""What the command line says beside the answer, in Dutch and in English."""

from collections.abc import Mapping

LANGUAGES = ("nl", "en")

MESSAGES: Mapping[str, tuple[str, str]] = {
    "all good": (
        "{name}: geen fouten (cijfers: {figures}, bronnen: {sources}, sporen: {tracks}, maatregelen: {measures}).",
        "{name}: no faults (figures: {figures}, sources: {sources}, tracks: {tracks}, measures: {measures}).",
    ),
    "as of": ("{quantity} op {day}: {value}", "{quantity} on {day}: {value}"),
    "better with": ("(doel: {wanted})", "(target: {wanted})"),
    "cannot vary": (
        "Niet alleen te verschuiven (delen van een geheel): {figures}",
        "Cannot be varied on their own (shares of a whole): {figures}",
    ),
    "chance": ("kans", "chance"),
    "compiling": (
        "De rekenkern wordt eenmalig gecompileerd; dat duurt ongeveer {seconds} seconden.",
        "Compiling the engine, once only; this takes about {seconds} seconds.",
    ),
    "differences": ("Verschillen: {b} min {a}", "Differences: {b} minus {a}"),
    "done drawing": (
        "{n} van {asked} trekkingen van de cijfers doorgerekend; onderbroken. Wat klaar is, telt mee als er een band uit volgt.",  # noqa: E501
        "Interrupted after {n} of {asked} draws of the figures; these count if they are enough for a band.",
    ),
    "drawing": ("onzekere cijfers trekken", "drawing uncertain figures"),
    "done sampling": (
        "{n} van {asked} mogelijke verlopen doorgerekend; onderbroken. Wat klaar is, is bewaard.",
        "Interrupted after {n} of {asked} replications; these have been saved.",
    ),
    "exploring": (
        "De verkenner staat op {address} (stop met Ctrl-C).",
        "The explorer is at {address} (Ctrl-C stops it).",
    ),
    "faults": ("{n} fout(en) gevonden; er is niets geschreven.", "{n} fault(s) found; nothing was written."),
    "figures behind": ("Cijfers erachter, zwakste eerst", "Figures behind it, weakest evidence first"),
    "from figures": (
        "Band door onzekere cijfers ({n} trekkingen van {figures} cijfers; los van toeval)",
        "Band from uncertain figures ({n} draws of {figures} figures; chance not included)",
    ),
    "came to stages": (
        "Wie er in {year} bij elke stap kwamen, waar dat verschilt",
        "People who reached each stage in {year}, where this differs",
    ),
    "failed draws": (
        "{n} trekkingen vielen af: daarin spraken de cijfers elkaar tegen.",
        "{n} draws were dropped because their figures contradicted each other.",
    ),
    "histories": (
        "{events} gebeurtenissen van {people} gesimuleerde mensen staan in {path}.",
        "{events} events of {people} simulated people are in {path}.",
    ),
    "gates": ("Gemiddelde wachttijd per toelating, in weken", "Mean wait at each gate, in weeks"),
    "inputs": ("Wat er anders is ingevoerd", "Inputs that differ"),
    "interrupted": ("Onderbroken.", "Interrupted."),
    "made of": ("Waaruit het bestaat (telt precies op)", "What it consists of (adds up exactly)"),
    "money": ("Geld: betaald per jaar, mln euro", "Money: paid per year, million euro"),
    "need crowded": (
        "Meer instroom geeft hier geen extra mensen (met de instroom van nu: {before}): de plaatsen zijn al vol, dus wie er extra komt, verdringt een ander.",  # noqa: E501
        "More intake adds nobody here (today's rates give {before}): the seats are already full, so every extra recruit takes somebody else's place.",  # noqa: E501
    ),
    "need exceeded": (
        "{strength} mensen op {day} is al meer dan {wanted}. Met factor {factor} komt het precies uit.",
        "{strength} people on {day} is already more than {wanted}; a factor of {factor} would give exactly that.",
    ),
    "need intake": (
        "{wanted} mensen op {day} vraagt {factor} keer de instroom van nu ({before} -> {after} mensen per jaar).",
        "{wanted} people on {day} takes {factor} times today's intake ({before} -> {after} people a year).",
    ),
    "need retention": (
        "{wanted} mensen op {day} vraagt {factor} keer de uitstroomkansen van nu "
        "({before} -> {after} vertrekkers per jaar).",
        "{wanted} people on {day} takes {factor} times today's chances of leaving "
        "({before} -> {after} leavers a year).",
    ),
    "need unreachable": (
        "Niet haalbaar: ook met factor {factor} blijft het op {day} bij {strength} van de {wanted} mensen.",
        "Out of reach: even a factor of {factor} gives only {strength} of the {wanted} people on {day}.",
    ),
    "plan compile measures": ("Maatregelen vertalen...", "Compiling the measures..."),
    "plan compile plan": ("De gekozen maatregelen doorrekenen...", "Working out the chosen measures..."),
    "plan responses": ("Gevolgen van elke toelating berekenen...", "Computing the effects of each admission..."),
    "plan effects of measures": (
        "Gevolgen van elke maatregel berekenen...",
        "Computing the effects of each measure...",
    ),
    "plan measures in parts": ("Maatregelen naar delen kiezen...", "Choosing measures, fractions allowed..."),
    "plan choose measures": ("Maatregelen kiezen...", "Choosing measures..."),
    "plan admissions": ("Toelatingen kiezen...", "Choosing admissions..."),
    "plan check": ("Plan narekenen...", "Checking the plan..."),
    "plan front": ("De afruil zoeken...", "Computing the trade-off..."),
    "plan alternatives": ("Zoeken wat bijna even goed is...", "Exploring near-optimal plans..."),
    "front": ("Afruil: {aims}", "Trade-off: {aims}"),
    "in part": (
        "Maatregelen mogen hier ook voor een deel: geen plan met hele maatregelen in deze perioden doet het beter.",
        "These plans may use a fraction of a measure; no plan with whole measures can do better in the same periods.",
    ),
    "half years": (
        "Hoeveel ruimer en wat het tegenhoudt is gerekend met toelaten per halfjaar; `--fine` rekent met de perioden "
        "van een plan.",
        "These amounts assume one admission rate per half year; `--fine` uses the plan's shorter periods.",
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
    "plan robust": ("Zoeken wat nu te beslissen...", "Searching for the best decisions now..."),
    "regret": (
        "Spijt in elke toekomst van wat voor {day} wordt beslist ({unit})",
        "Regret in each future of decisions made before {day} ({unit})",
    ),
    "robust reached": (
        "Wat het robuuste besluit in elke toekomst bereikt",
        "What the robust decision achieves in each future",
    ),
    "no plan": ("geen plan", "no plan"),
    "robust now": ("Wat nu te beginnen", "What to start now"),
    "robust admitted": ("Mensen die nu worden toegelaten", "People admitted now"),
    "decision": ("besluit voor", "decision for"),
    "future": ("toekomst", "future"),
    "worst": ("ergste", "worst"),
    "robust": ("robuust", "robust"),
    "plan why not": ("Zoeken wat het blokkeert...", "Finding out what blocks it..."),
    "plan measures": ("Wat begint wanneer", "What starts when"),
    "plan aims": ("Wat het plan bereikt", "What the plan achieves"),
    "plan targets": (
        "Aantallen en kans op elk doel met het plan",
        "Numbers and the chance of meeting each target with the plan",
    ),
    "plan prices": ("Wat een eenheid meer waard is ({aim}):", "What one more unit is worth ({aim}):"),
    "plan prices checked": (
        "  ({n} van {of} prijzen nagerekend met een eenheid meer en een minder.)",
        "  ({n} of {of} prices checked by solving again with one unit more and one less.)",
    ),
    "plan stopped": (
        "Het zoeken naar maatregelen is afgebroken: dit is de beste keuze tot dan toe.",
        "The search for measures was stopped; this is the best choice so far.",
    ),
    "plan checked": (
        "Nagerekend: het plan wijkt ten hoogste {difference} af van de verwachting. Bewaard in {path}.",
        "Checked: the expectation differs from the plan by at most {difference}. Saved in {path}.",
    ),
    "plan next": ("Volg het met: {command}", "To follow it: {command}"),
    "aim": ("doel", "aim"),
    "need stops": ("Wat meer tegenhoudt", "What prevents more"),
    "no difference": ("Geen verschil in invoer.", "No inputs differ."),
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
        "The two runs do not share their luck (different seeds), so the band is wider than necessary.",
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
        "Band of the difference over {n} pairs of runs that share their luck.",
    ),
    "people": ("Mensen op de laatste tijdstap van het jaar", "People at the last time step of each year"),
    "problem": (
        "Er ging iets mis dat niet aan uw invoer ligt: {error}\n"
        "Met `dienmodel --debug ...` is te zien waar; meld het met die uitvoer.",
        "Something went wrong that is not caused by your input: {error}\n"
        "`dienmodel --debug ...` shows where; please report it together with that output.",
    ),
    "run kept": ("Run bewaard in {folder}", "Run saved in {folder}"),
    "same": ("niet te onderscheiden", "cannot be told apart"),
    "distinct": ("verschil", "different"),
    "sampling": ("mogelijke verlopen", "replications"),
    "sensitivities": ("Wat het meest uitmaakt", "What matters most"),
    "targets": ("Doelen", "Targets"),
    "today": (
        "Met de instroom en uitstroom van nu: {strength} mensen op {day}.",
        "At today's rates: {strength} people on {day}.",
    ),
    "no sensitivities": (
        "Onderbroken: de run is bewaard, zonder wat elk cijfer uitmaakt.",
        "Interrupted: the run has been saved, without the effect of each figure.",
    ),
    "too early": (
        "{done} van {total} klaar; onderbroken, dit is wat er is.",
        "Interrupted after {done} of {total}; these are the results so far.",
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
