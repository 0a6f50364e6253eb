"""What the interfaces of both apps share: conventions, errors, paging, answers, description.

`settings.REST_FRAMEWORK` names parts of this package, and REST framework reads its settings while
its views load: so parser, handler and negotiation import neither views nor endpoints.
"""
