"""Words in another sense, idioms, and boxes about an author are no tags; plain reports of the same kinds are."""

from __future__ import annotations

from pathlib import Path

import pytest

import watchlist
from classifiers.authorbox import without_author_box
from classifiers.encoder import load_encoder
from classifiers.relevance import TopicModel
from marsad.model import Text
from marsad.settings import EncoderSettings
from marsad.watchlist import load_watchlist

PHONE = {
    "en": (
        "New phone has a better camera",
        "The company showed its new phone on Tuesday. The camera takes sharper pictures in the dark and the battery "
        "lasts two days.",
        "The phone costs 600 euros and comes in three colours. It will be in shops from March.",
        "Reviewers liked the screen but found the phone heavy. A smaller model is planned for the autumn.",
    ),
    "fr": (
        "Un nouveau téléphone à meilleur appareil photo",
        "L'entreprise a présenté mardi son nouveau téléphone. L'appareil fait des images plus nettes la nuit et la "
        "batterie tient deux jours.",
        "Le téléphone coûte 600 euros et existe en trois couleurs. Il sera vendu à partir de mars.",
        "La presse a aimé l'écran mais trouve l'appareil lourd. Un modèle plus petit est prévu pour l'automne.",
    ),
    "ar": (
        "هاتف جديد بكاميرا أفضل",
        "عرضت الشركة يوم الثلاثاء هاتفها الجديد. تلتقط الكاميرا صورا أوضح في الظلام وتدوم البطارية يومين.",
        "يبلغ سعر الهاتف 600 يورو ويأتي بثلاثة ألوان، ويباع اعتبارا من مارس.",
        "أعجبت الشاشة النقاد لكنهم وجدوا الهاتف ثقيلا. ويصدر طراز أصغر في الخريف.",
    ),
}
BOXES = [
    ("en", "Dana Rees is a technology reporter. She also writes about prisons and information requests."),
    ("en", "About the author: Sam Holt covers detention, extradition and smuggling for this paper."),
    ("fr", "Claire Vasse est journaliste. Elle écrit sur les prisons, les détenus et les extraditions."),
    ("ar", "ليلى حداد صحافية تكتب عن السجون والمعتقلين وقضايا التهريب عبر الحدود."),
]


@pytest.fixture(scope="module")
def model() -> TopicModel:
    """The topics as they ship."""
    return TopicModel.train(load_watchlist(Path(watchlist.__file__).parent).topics, load_encoder(EncoderSettings()))


def tags(model: TopicModel, title: str, text: str, language: str | None = None) -> tuple[str, ...]:
    [tagging] = model.tag([Text("1", title, text, language=language)])
    return tagging.topics


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Phone firm strikes bargain with regulator",
            "The country's second phone firm struck a bargain with the regulator on Tuesday over the price of data.",
        ),
        (
            "Star striker handed over captaincy",
            "The club's veteran striker handed over the captain's armband to a teammate before the season opener.",
        ),
        (
            "المدرب أسير خططه القديمة",
            "رأى محللون أن مدرب المنتخب بات أسير خططه القديمة بعد التعادل في المباراة الودية.",
        ),
        (
            "Kidnapped by the plot",
            "The novel holds its reader to the last page, our critic writes; the ending frees you.",
        ),
        (
            "Le budget, un casse-tête",
            "Le ministre a livré ses arbitrages sur le budget et remis son rapport aux députés de la commission.",
        ),
    ],
)
def test_c04_an_idiom_is_no_tag(model: TopicModel, title: str, text: str) -> None:
    assert tags(model, title, text) == ()


@pytest.mark.parametrize(
    ("title", "text", "topic"),
    [
        (
            "Air raid on capital: what is known",
            "Aircraft struck a prison in the capital overnight. Officials said dozens of inmates and guards were "
            "killed when the cell block collapsed.",
            "detainee",
        ),
        (
            "What is known about the men taken from the cafe",
            "Plainclothes officers took four men from a cafe on Monday night. Their families have not been told where "
            "they are being kept and a lawyer was turned away from the police station.",
            "detainee",
        ),
        (
            "Ce que l'on sait du convoi arrêté au poste de Masnaa",
            "Les douaniers ont trouvé cent mille comprimés sous le plancher d'un camion qui passait la frontière.",
            "border-smuggling",
        ),
        (
            "ما نعرفه عن الشاحنة عند المعبر",
            "عثر عناصر الجمارك على مئتي ألف حبة كبتاغون مخبأة في شاحنة خضار عند المعبر الحدودي.",
            "border-smuggling",
        ),
    ],
)
def test_c04_a_plain_report_is_a_tag_without_the_topics_own_word(
    model: TopicModel, title: str, text: str, topic: str
) -> None:
    assert topic in tags(model, title, text)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Club confirms release of midfielder",
            "The club confirmed the release of the midfielder at the end of his contract. The 31-year-old will look "
            "for a new team in the summer.",
        ),
        (
            "Detention after school to be replaced by homework club",
            "Pupils who are late will no longer get detention after school, the head teacher told parents. A homework "
            "club will take its place.",
        ),
        (
            "How to set a CSS border radius",
            "The border-radius property rounds the corners of an element's outer border edge. Set a single value to "
            "make circular corners.",
        ),
        (
            "Retenue à la source : ce qui change",
            "La retenue à la source sera calculée autrement dès janvier, a annoncé l'administration fiscale.",
        ),
        ("تسليم جوائز مهرجان السينما", "جرى مساء الخميس تسليم جوائز مهرجان السينما في حفل حضره ممثلون ومخرجون."),
        ("احتجاز الكربون في محطة جديدة", "افتتحت الشركة محطة لاحتجاز الكربون وتخزينه تحت قاع البحر."),
        (
            "Smuggling missions return in the new game",
            "Players can fly smuggling missions across the galaxy in the new game, which comes out for consoles in "
            "March. The border patrol ships are faster than before.",
        ),
        (
            "Band Extradition tours Europe",
            "The metal band Extradition begins its European tour in Prague with songs of its third album.",
        ),
        (
            "Le groupe Extradition en tournée",
            "Le groupe de rock Extradition sera en concert à Lyon vendredi pour présenter son nouvel album.",
        ),
        ("لعبة التهريب الجديدة", "طرحت الشركة لعبة جديدة يهرب فيها اللاعبون بضائع خيالية عبر حدود ممالك متخيلة."),
    ],
)
def test_c06_a_word_in_another_sense_is_no_tag(model: TopicModel, title: str, text: str) -> None:
    assert tags(model, title, text) == ()


@pytest.mark.parametrize(
    ("title", "text", "topic"),
    [
        (
            "Detention of migrants after landing criticised",
            "Rights groups criticised the detention of sixty people in a closed camp without a judge's order.",
            "detainee",
        ),
        (
            "Patrols on the border find pills in a water tank",
            "Border guards found half a million captagon pills in a water tank crossing from the north and arrested "
            "the driver.",
            "border-smuggling",
        ),
        (
            "Smuggling missions by drone on the rise, army says",
            "Smugglers fly drones with crystal meth and weapons over the border at night, the army said after "
            "shooting down two.",
            "border-smuggling",
        ),
        (
            "Drummer of rock band to be extradited after concert",
            "A court agreed to extradite the drummer, whose band made two albums, to the country where he is wanted "
            "for fraud.",
            "extradition",
        ),
        (
            "Extradition of banker approved",
            "A court approved the extradition of the banker, who is wanted at home for embezzlement.",
            "extradition",
        ),
    ],
)
def test_c06_its_true_counterpart_is_a_tag(model: TopicModel, title: str, text: str, topic: str) -> None:
    assert topic in tags(model, title, text)


@pytest.mark.parametrize(("language", "box"), BOXES)
@pytest.mark.parametrize("times", [1, 4], ids=["short", "long"])
def test_c17_a_box_about_the_author_is_no_tag(model: TopicModel, language: str, box: str, times: int) -> None:
    title, *paragraphs = PHONE[language]
    assert tags(model, title, "\n\n".join([*paragraphs * times, box]), language) == ()


@pytest.mark.parametrize(
    ("box", "is_one"),
    [
        *((box, True) for _, box in BOXES),
        ("She also writes about prisons and information requests.", True),
        ("Writes about prisons and information requests.", True),
        ("عن الكاتب: مراسل يغطي المحاكم والسجون.", True),
        ("L'auteur écrit sur les prisons.", True),
        ("Dana Rees, who covers prisons for this paper, was detained on Monday.", False),
        ("Dana Rees is a reporter who was jailed for two years last week.", False),
        ("Prisons are full, the minister said.", False),
        ("Le journaliste a été condamné à deux ans de prison.", False),
        ("اعتقلت الشرطة صحافية تكتب عن السجون.", False),
        ("The court will hear the case on Friday.", False),
    ],
)
def test_c17_a_box_at_the_foot_is_known_from_news_about_a_reporter(box: str, is_one: bool) -> None:
    text = f"The first paragraph.\n\nThe second paragraph.\n\n{box}"
    assert (without_author_box(text) != text) is is_one
    assert text.startswith(without_author_box(text))
    assert without_author_box(box) == box


def test_c17_the_same_box_takes_no_tag_away(model: TopicModel) -> None:
    text = f"Forty inmates of the central prison refused food for a tenth day, their lawyers said.\n\n{BOXES[0][1]}"
    assert "detainee" in tags(model, "Inmates on hunger strike", text)
