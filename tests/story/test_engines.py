"""The pages in WebKit, the engine of every browser on an iPhone, and in Firefox.

Where they are not installed these tests say so; `.ci/run` installs Debian's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from factbook.model.node import node

WAIT = 30  # seconds
HISTORY = "chapters/history.html"


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen that nobody looks at."""
    if not shutil.which("Xvfb"):
        pytest.skip("WebKit is not tested here: apt-get install webkit2gtk-driver xvfb")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:  # its number, once it is there
        number = told.readline().strip()
    try:
        yield f":{number}"
    finally:
        screen.terminate()
        screen.wait()


@pytest.fixture(scope="module")
def webkit(display) -> Iterator[webdriver.WebKitGTK]:
    driver = shutil.which("WebKitWebDriver")
    browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"))
    if not driver or not browsers:
        pytest.skip("WebKit is not tested here: apt-get install webkit2gtk-driver xvfb")
    options = Options()
    options.binary_location = str(browsers[0])
    options.add_argument("--automation")
    service = Service(executable_path=driver, env={**os.environ, "DISPLAY": display})
    program = webdriver.WebKitGTK(options=options, service=service)
    yield program
    program.quit()


def until(driver, script: str):
    """What the script returns, once that is something."""
    return WebDriverWait(driver, WAIT).until(lambda page: page.execute_script(f"return {script}"))


def press(driver, *keys: str) -> None:
    """Keys, to whatever has the focus."""
    ActionChains(driver).send_keys(*keys).perform()


def test_facts_are_underlined_and_open_their_card(webkit, base):
    webkit.get(f"{base}/{HISTORY}")
    looks = webkit.execute_script(
        """return [...document.querySelectorAll(".fact-link")].map((link) => {
          const style = getComputedStyle(link);
          return `${style.textDecorationLine} ${style.textDecorationStyle}`;
        })"""
    )
    assert looks and set(looks) == {"underline dotted"}
    webkit.execute_script("document.querySelector('.fact-link').scrollIntoView({block: 'center'})")
    webkit.find_element(By.CSS_SELECTOR, ".fact-link").click()
    said = until(webkit, "document.querySelector('.fact-card:not([hidden])')?.innerText")
    assert "Source" in said
    press(webkit, Keys.ESCAPE)
    assert until(webkit, "document.querySelector('.fact-card').hidden")


def test_the_role_question_is_answered(webkit, base):
    webkit.get(f"{base}/index.html")
    field = webkit.find_element(By.ID, "role-field")
    field.click()
    until(webkit, "document.querySelector('#role-field[role=combobox]')")
    field.send_keys("reseller")
    press(webkit, Keys.ENTER)
    said = until(webkit, "document.querySelector('.roles-head')?.innerText")
    assert "Shop or reseller" in said
    assert webkit.find_elements(By.CSS_SELECTOR, ".roles-rows > li")


def test_a_country_is_looked_up_and_the_map_says_its_marks(webkit, base):
    webkit.get(f"{base}/chapters/footprint.html")
    field = webkit.find_element(By.ID, "reach-find")
    webkit.execute_script("arguments[0].scrollIntoView({block: 'center'})", field)
    field.click()
    until(webkit, "document.querySelector('#reach-find-options [role=option]')")
    field.send_keys("turkiy")
    until(webkit, "document.querySelector('.lookup-status').innerText.includes('1 match')")
    press(webkit, Keys.ENTER)
    assert until(webkit, "document.querySelector('.lookup-answer h2')?.innerText") == "Türkiye"
    mark = webkit.find_element(By.CSS_SELECTOR, "#reach svg.plot-map .mark[data-code=BR]")
    webkit.execute_script("arguments[0].scrollIntoView({block: 'center'})", mark)
    box = webkit.execute_script("return arguments[0].getBoundingClientRect().toJSON()", mark)
    x, y = round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2)
    tip = "document.querySelector('.tip:not([hidden])')?.innerText"
    for shift in range(20):  # a page that still scrolls takes the words away again
        pointer = ActionBuilder(webkit)  # the driver moves to no element of a drawing by itself
        pointer.pointer_action.move_to_location(x + shift % 2, y)
        pointer.perform()
        if webkit.execute_script(f"return {tip}"):
            break
    assert until(webkit, tip).startswith("Brazil")
    webkit.execute_script("document.querySelector('#reach svg.plot-map').focus()")
    press(webkit, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    label = "document.activeElement.getAttribute('aria-label')"
    assert until(webkit, tip) == until(webkit, label)


def test_the_search_finds_a_section(webkit, base):
    webkit.get(f"{base}/search.html")
    webkit.find_element(By.ID, "search-field").send_keys("founder")
    assert "#" in until(webkit, "document.querySelector('#search-results li a')?.href")


def test_a_filter_brings_the_live_chart_and_leaves_its_rows(webkit, base):
    webkit.get(f"{base}/{HISTORY}")
    choice = webkit.find_element(By.CSS_SELECTOR, "select[name='events.kind']")
    webkit.execute_script("arguments[0].scrollIntoView({block: 'center'})", choice)
    Select(choice).select_by_visible_text("Rulings")
    said = until(
        webkit, "document.querySelector('#events .live-count').textContent.match(/.*? shown/)?.[0]"
    )
    shown, _, all_rows, _ = said.split()
    rows = webkit.find_elements(By.CSS_SELECTOR, "#events tbody tr")
    left = [row for row in rows if row.get_attribute("hidden") is None]
    assert len(left) == int(shown) < int(all_rows) == len(rows)
    assert webkit.find_element(By.CSS_SELECTOR, "#events .live svg").is_displayed()


def test_a_map_shows_another_layer_and_comes_alive(webkit, base):
    webkit.get(f"{base}/chapters/footprint.html")
    label = webkit.find_element(By.CSS_SELECTOR, "label[for=reach-layer-1]")
    webkit.execute_script("arguments[0].scrollIntoView({block: 'center'})", label)
    label.click()
    assert webkit.find_element(By.CSS_SELECTOR, "#reach .legend-1").is_displayed()
    webkit.find_element(By.CSS_SELECTOR, "#reach .live-tools > button").click()
    assert until(webkit, "document.querySelectorAll('#reach .live .choroplethlayer path').length")


def test_firefox_shows_facts_cards_filters_and_live_maps(base):
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if not program:
        pytest.skip("Firefox is not tested here: apt-get install firefox-esr")
    script = Path(__file__).with_name("firefox.mjs")
    command = [node(), str(script), program, base]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["troubles"] == []
    assert seen["looks"] == ["underline dotted"]
    assert "Source" in seen["card"]
    left, rows = seen["rows"]
    assert seen["count"] == f"{left} of {rows} shown. Kind: Rulings." and 0 < left < rows
    assert seen["zoomed"] and seen["closed"]
    assert seen["role"].startswith("Shop or reseller")
    assert seen["country"] == "Türkiye"
    assert seen["hover"].startswith("Brazil")
    assert seen["arrows"]
    assert "#" in seen["hits"]
