"""The programmes' pages in a browser: the folded menu, the year of the map, the way to a card."""

from tests.browser.visiting import tab


def test_on_a_phone_the_menu_folds_and_keeps_the_way_to_every_page(browser, server):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    visit = tab(context, server)
    page = visit.open("/programas?lang=en")
    fold = page.locator(".ca-menu-fold summary")
    assert fold.is_visible()
    assert page.locator(".ca-menu-row a").first.is_hidden()
    assert "Programmes" in fold.inner_text()
    fold.press("Enter")
    link = page.locator('.ca-menu-fold a[href^="/comparar"]')
    link.wait_for(state="visible")
    page.evaluate("window.stayed = true")
    link.click()
    page.wait_for_url("**/comparar?lang=en")
    visit.settled()
    assert page.evaluate("window.stayed")
    visit.check()
    context.close()


def test_a_card_opens_from_the_list_and_its_figures_ask_no_other_host(visit):
    page = visit.open("/programas")
    page.locator('main a[href^="/programas?g=cl_pcsp"]').first.click()
    page.wait_for_url("**/programas?g=cl_pcsp")
    visit.settled()
    page.wait_for_selector(".js-plotly-plot .main-svg")
    visit.check()
