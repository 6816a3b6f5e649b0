"""What tests with a browser stand on: the browser, a served hub, a screen with what it complained of."""
