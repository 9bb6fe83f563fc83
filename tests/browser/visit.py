"""A visit to the built site that notes everything that goes wrong."""

RENDERED = "() => document.fonts.ready.then(() => true)"


class Visit:
    """One opened page and everything that went wrong on it."""

    def __init__(self, browser, address, *, width=1280, theme="light"):
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme
        )
        self.page = self.context.new_page()
        self.foreign, self.faults = [], []
        self.address = address
        self.page.on("request", self._request)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._response)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))

    def _request(self, request):
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.foreign.append(request.url)

    def _failed(self, request):
        if request.failure != "net::ERR_ABORTED":  # the page was left while it still loaded
            self.faults.append(f"{request.failure}: {request.url}")

    def _response(self, response):
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def open(self, path):
        self.page.goto(self.address + path, wait_until="networkidle")
        self.page.evaluate(RENDERED)
        return self.page

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()
