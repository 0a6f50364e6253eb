"""The picture of a page that messengers and networks show beside its address."""
