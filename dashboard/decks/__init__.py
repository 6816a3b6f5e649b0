"""Customer review decks: slides as data, and the files that are drawn from them."""
