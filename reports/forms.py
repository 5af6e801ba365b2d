from django import forms

from .models import ScorecardWeights


class WeightsForm(forms.ModelForm):
    class Meta:
        model = ScorecardWeights
        fields = ["products", "systems", "responsiveness"]

    def _post_clean(self):
        """The action checks the record."""
