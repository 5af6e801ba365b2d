"""Names in scripts whose vowels are signs on a letter: told apart by an import, found by a search."""

from importlib import import_module

import pytest
from django.apps import apps

from inspections.models import DefectType
from qcportal.search import search
from suppliers.actions import create_factory
from suppliers.importing.likeness import alike
from suppliers.models import Factory, PossibleDuplicate
from suppliers.normalise import folded
from tests.builders import inspections, people
from tests.suppliers.test_import_factories import counts, taken

pytestmark = pytest.mark.django_db

# country, name, another one that differs from it by vowel signs alone, city, what people type
SCRIPTS = {
    "Bengali": ("BD", "কালা মিল", "কিলি মাল", "ঢাকা", ("কালা মিল", "ঢাকা", "লা মি")),
    "Hindi": ("IN", "सूती मिल", "सता माल", "दिल्ली", ("सूती मिल", "मिल", "दिल्ली")),
    "Tamil": ("IN", "பின்னல் ஆலை", "பன்னால் ஆலி", "திருப்பூர்", ("பின்னல்", "திருப்பூர்", "ஆலை")),
    "Burmese": ("MM", "ရွှေမြို့ စက်ရုံ", "ရွှမြ စက်ရိ", "ရန်ကုန်", ("ရွှေမြို့", "စက်ရုံ", "ရန်ကုန်")),
    "Thai": ("TH", "โรงงานผ้าไหม", "โรงงานผี้ไหม", "เชียงใหม่", ("ผ้าไหม", "เชียงใหม่", "โรงงานผ้า")),
}


def by_script(*ids):
    return pytest.mark.parametrize("script", ids or list(SCRIPTS))


def asked_by(rf):
    """A manager's request."""
    request = rf.get("/")
    request.user = people.manager()
    return request


class TestEveryScript:
    @by_script()
    def test_names_that_differ_by_vowel_signs_are_several(self, script):
        country, one, other, city, _typed = SCRIPTS[script]
        rows = [(country, name, address) for name in (one, other) for address in (city, f"{city} 2")]
        text = "country,name,address\n" + "".join(",".join(row) + "\n" for row in rows)
        assert counts(taken(text)) == (4, 4, 0, 0, 0)
        assert counts(taken(text)) == (4, 0, 0, 4, 0)
        assert set(Factory.objects.values_list("country", "name", "address")) == set(rows)
        pairs = PossibleDuplicate.objects.values_list("first__name", "second__name")
        assert set(pairs) == {(one, one), (other, other)}  # nobody is asked whether the two names are one

    @by_script()
    def test_they_are_found_as_they_are_typed(self, rf, script):
        country, name, other, city, typed = SCRIPTS[script]
        taken(f"country,name,city\n{country},{name},{city}\n")
        taken(f"country,name,city\n{country},{other},Elsewhere\n")
        mill = Factory.objects.get(name=name)
        for text in typed:
            assert mill in Factory.objects.search(text), text
            assert mill.name in [hit.title for part in search(asked_by(rf), text) for hit in part.hits], text
        assert list(Factory.objects.search(name)) == [mill]


class TestFolding:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Société Générale de Textile", "SOCIETE generale  de-textile"),
            ("Công ty Đông Á", "cong ty dong a"),
            ("क\u0958", "क\u0915\u093c"),  # one letter, or letter and dot
            ("ক\u200dষ", "কষ"),  # a joiner is not seen
            ("葛\U000e0100城", "葛城"),  # another drawing of the same letter
        ],
    )
    def test_the_same(self, one, other):
        assert folded(one) == folded(other)

    @pytest.mark.parametrize(("one", "other"), [("মিল", "মাল"), ("ガラス", "カラス"), ("ไม้", "ไม")])
    def test_not_the_same(self, one, other):
        assert folded(one) != folded(other)

    def test_a_long_name_may_still_be_misspelt_by_one_sign(self):
        assert alike("ঢাকা নিটওয়্যার লিমিটেড", "ঢাকা নিটওয়্যার লিমিটড")
        assert not alike("মিল", "মাল")


class TestWhatIsHereAlready:
    """Rows that were written while vowel signs still fell away."""

    def derive_again(self):
        import_module("suppliers.migrations.0002_vowel_signs").derive_again(apps, None)

    def test_a_factory_is_found_and_known_again(self):
        country, name, other, city, typed = SCRIPTS["Bengali"]
        by = people.manager()
        mill = create_factory(by=by, country=country, name=name, city=city, address=city)
        latin = create_factory(by=by, country="VN", name="Đông Á Co., Ltd")
        now = Factory.objects.filter(pk=mill.pk).values("identity_key", "search_grams", "name_front", "name_back")
        right = now.get()
        now.update(identity_key="as before", search_grams=[], name_front="a", name_back="b")
        self.derive_again()
        assert now.get() == right
        assert counts(taken(f"country,name,address\n{country},{name},{city}\n")) == (1, 0, 0, 1, 0)
        assert list(Factory.objects.search(typed[0])) == [mill]
        assert list(Factory.objects.search("dong a")) == [latin]

    def test_two_that_are_one_now_both_stay(self):
        by = people.manager()
        first = create_factory(by=by, country="BD", name="কষ")
        second = create_factory(by=by, country="BD", name="খ")
        Factory.objects.filter(pk=second.pk).update(name="ক\u200dষ")
        self.derive_again()
        second.refresh_from_db()
        assert first.identity_key != second.identity_key
        assert set(Factory.objects.search("কষ")) == {first, second}

    def test_products_shipments_and_the_defect_library_too(self, rf):
        kind = inspections.defect_type(local_name="ছেঁড়া সেলাই")
        product = inspections.product(local_name="সুতি শার্ট")
        shipment = inspections.shipment(product.buyer, product=product)
        for row in (kind, product, shipment):
            type(row).objects.filter(pk=row.pk).update(search_grams=[])
        DefectType.objects.update(search_text="")
        self.derive_again()
        assert list(DefectType.objects.search("সেলাই")) == [kind]
        hits = [hit.title for part in search(asked_by(rf), "সুতি শার্ট") for hit in part.hits]
        assert set(hits) >= {shipment.number, product.name}
