"""The QC bench: pieces that wait, their pictures side by side, a checklist by digits, one key a verdict."""
