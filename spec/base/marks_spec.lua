local text = require "rnnlua.base.text"

-- What an author writes, and what a terminal shows.
local MARKS = {
  { "the **state** `h` and *its* gradient", "the state h and its gradient" },
  { "*dx* (see [the page](docs/layers.md)).", "dx (see the page (docs/layers.md))." },
  { "a * b * c and 2*x*y", "a * b * c and 2*x*y" },
  { "`a *b* **c** # d`", "a *b* **c** # d" },
  { "x**2 and y**2", "x**2 and y**2" },
  { "### A title\nwords", "A title\nwords" },
  { "# of steps: #X", "of steps: #X" },
  { "snake_case_name and _x_", "snake_case_name and _x_" },
  { "one ` alone", "one ` alone" },
  { "", "" },
}

describe("without_marks()", function()
  for _, case in ipairs(MARKS) do
    it(("shows `%s`"):format(case[1]:gsub("\n", " / ")), function()
      assert.equal(case[2], text.without_marks(case[1]))
    end)
  end
end)

describe("paragraphs()", function()
  local long = ("word "):rep(20):sub(1, -2)

  it("keeps the lines of a paragraph that fit, and fills those that do not", function()
    assert.same({ "  One.", "  Two.", "", "  - a", "  - b" }, text.paragraphs("One.\nTwo.\n\n- a\n- b\n", "  "))
    local filled = text.paragraphs(long .. "\nmore")
    assert.equal(2, #filled)
    assert.truthy(filled[2]:find("more$"))
  end)

  it("keeps the items of a list apart where one is too long", function()
    local lines = text.paragraphs("- " .. long .. "\n- b\n1. c")
    assert.same({ "- b", "1. c" }, { lines[#lines - 1], lines[#lines] })
  end)

  it("leaves code as it is", function()
    assert.same({ "    `a` **b**" }, text.paragraphs "    `a` **b**")
  end)
end)

describe("fill_lines()", function()
  it("keeps line breaks", function()
    assert.same({ "a", "b c", "d" }, text.fill_lines("a\nb c d", 3))
  end)
end)
