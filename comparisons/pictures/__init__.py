"""Where everything stands in the pictures of the site. PURE: numbers in, places out.

Across, places are percent of a picture's width or units of a stretched drawing, down they are
pixels: a picture gets wider and narrower with its page while its text keeps its size. Colours and
strokes are the style sheet's, words and numbers come from whoever asks.
"""
