"""A picture packed fast is the same picture."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from riskzone.publish.sheets import png

PICTURES = st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([3, 4])).flatmap(
    lambda shape: arrays(np.uint8, shape)
)


@given(PICTURES)
def test_every_point_keeps_its_colour(pixels):
    with Image.open(io.BytesIO(png.packed(pixels, 300))) as read:
        read.load()
        assert read.mode == "RGB"
        np.testing.assert_array_equal(np.asarray(read), pixels[:, :, :3])


@pytest.mark.parametrize("dpi", [200, 300])
def test_the_file_tells_its_dots_an_inch(dpi):
    with Image.open(io.BytesIO(png.packed(np.zeros((2, 3, 3), np.uint8), dpi))) as read:
        assert [round(each) for each in read.info["dpi"]] == [dpi, dpi]
        assert read.size == (3, 2)
