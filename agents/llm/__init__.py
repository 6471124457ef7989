"""Language models, through litellm: guarded, repaired, and with errors that say what to do.

What others use: `open_model`, `ask`, `who_answers`, `Answering`, `offers`, `ModelOffer`.
litellm is imported only when a model is opened.
"""
