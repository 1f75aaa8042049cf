"""The pages of the dialogue: support, official answers, conclusions, summaries, the gauge."""
