import pytest

from tocsin.content.lint.items import detection_items


def test_items_of_every_shape_of_selection_are_found_with_their_way() -> None:
    detection = {
        "selection": {"Image|endswith": ["a", "b"], "User": None},
        "alternatives": [{"Image": "c"}, {"Image": "d"}],
        "keywords": ["x", "y"],
        "keyword": "z",
        "condition": "selection",
        "timeframe": "5m",
    }
    items = [
        (item.selection, item.field, item.modifiers, item.values, item.keys) for item in detection_items(detection)
    ]
    assert items == [
        ("selection", "Image", ("endswith",), ("a", "b"), ("detection", "selection", "Image|endswith")),
        ("selection", "User", (), (None,), ("detection", "selection", "User")),
        ("alternatives", "Image", (), ("c",), ("detection", "alternatives", 0, "Image")),
        ("alternatives", "Image", (), ("d",), ("detection", "alternatives", 1, "Image")),
        ("keywords", "", (), ("x", "y"), ("detection", "keywords")),
        ("keyword", "", (), ("z",), ("detection", "keyword")),
    ]


def test_the_way_to_a_value_leads_into_a_list_only_where_there_is_one() -> None:
    listed, alone = detection_items({"s": {"a": ["x", "y"], "b": "z"}})
    assert listed.value_keys(1) == ("detection", "s", "a", 1)
    assert alone.value_keys(0) == ("detection", "s", "b")


@pytest.mark.parametrize("detection", [None, "text", 5, [], [1], {"s": None}])
def test_wrong_shapes_have_no_items(detection: object) -> None:
    assert list(detection_items(detection)) == []
