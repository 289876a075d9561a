"""What tests of several rooms share."""

from collections.abc import Iterator

import pytest
from tests.model_server import FakeModel


@pytest.fixture
def fake_model() -> Iterator[FakeModel]:
    """A language model's server of this test's own."""
    model = FakeModel()
    yield model
    model.close()
