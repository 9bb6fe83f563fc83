from hypothesis import settings

settings.register_profile("course", deadline=None, max_examples=25)
settings.load_profile("course")
