from pathlib import Path

from tocsin.content import starter_folder


def test_in_a_checkout_the_starter_pack_is_the_content_folder(root: Path) -> None:
    assert starter_folder() == root / "content"
    assert (starter_folder() / "mappings").is_dir()
    assert (starter_folder() / "rules").is_dir()
