"""The look: colours, lengths, type, icons and the small parts that every screen is made of."""
