from django import forms

from ..models import ShipmentComment


class CommentForm(forms.ModelForm):
    class Meta:
        model = ShipmentComment
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self):
        """The action checks the record."""
