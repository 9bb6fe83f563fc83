from hypothesis import settings

settings.register_profile("course", deadline=None, max_examples=25)
settings.register_profile("long", deadline=None, max_examples=5000)
settings.load_profile("course")
