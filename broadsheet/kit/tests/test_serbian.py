from broadsheet.kit.serbian import html_to_latin, to_latin


def test_letters_and_digraphs() -> None:
    assert to_latin("Љубав, њива и џеп у Ђакову: чаша, ћуп, шума, жаба") == (
        "Ljubav, njiva i džep u Đakovu: čaša, ćup, šuma, žaba"
    )


def test_a_digraph_in_a_word_of_capitals_is_all_capitals() -> None:
    assert to_latin("ЊЕГОШ") == "NJEGOŠ"
    assert to_latin("КОЊ") == "KONJ"
    assert to_latin("Њ. Петровић") == "Nj. Petrović"


def test_what_is_read_changes_and_what_is_not_stays() -> None:
    html = (
        '<p title="Вести" data-title="Вести" data-address="/вести/">Вести <code>Вести</code> <a href="/sr/вести/">још</a>'
        '<span lang="ru">Вести</span> <span lang="sr-Cyrl">њих</span> <b lang="sr">њих</b></p>'
        "<script>'Вести'</script>"
    )
    assert html_to_latin(html) == (
        '<p title="Vesti" data-title="Vesti" data-address="/вести/">Vesti <code>Вести</code> <a href="/sr/вести/">još</a>'
        '<span lang="ru">Вести</span> <span lang="sr-Cyrl">њих</span> <b lang="sr">njih</b></p>'
        "<script>'Вести'</script>"
    )


def test_structured_data_is_read_too_but_entities_stay_whole() -> None:
    html = '<script type="application/ld+json">{"headline": "Вести"}</script>&amp;&#39;<!-- Б -->'
    assert html_to_latin(html) == (
        '<script type="application/ld+json">{"headline": "Vesti"}</script>&amp;&#39;<!-- Б -->'
    )


def test_what_is_not_to_be_translated_stays() -> None:
    html = '<ul translate="no"><li>Српски</li></ul>'
    assert html_to_latin(html) == html
