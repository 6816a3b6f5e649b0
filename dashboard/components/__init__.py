"""From an answer to what is drawn: no ids of their own, no questions, no words that are not in the catalogues."""
