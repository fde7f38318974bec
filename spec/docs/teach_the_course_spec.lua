-- What docs/teach-the-course.md says of each lab is what the lab says.
local catalogue = require "rnnlua.lab.catalogue"
local labs = require "spec.support.labs"
local files = require "spec.support.files"

local page = files.read "docs/teach-the-course.md"

describe("docs/teach-the-course.md", function()
  for _, name in ipairs(labs.names()) do
    local lab = assert(catalogue.find("labs/" .. name))
    local number = name:match "^%d+"

    it(("has the minutes of lab %s, and needs earlier labs only"):format(number), function()
      local minutes, needs = page:match(("\n| %s | [^\n]- | (%%d+) | ([^|\n]+) |\n"):format(number))
      assert.equal(lab.minutes, math.tointeger(minutes))
      for needed in needs:gmatch "%d+" do assert.is_true(needed < number, needed) end
    end)

    it(("lists the known mistakes of lab %s"):format(number), function()
      local _, last = page:find("\n### " .. lab:heading() .. "\n\n", 1, true)
      local listed, known = {}, {}
      for mistake in (page:sub(last + 1):match "^(.-)\n\n" or page:sub(last + 1)):gmatch "%- ([^\n]+)" do
        listed[#listed + 1] = mistake
      end
      for i, one in ipairs(lab.mistakes) do known[i] = one.name or one[1] end
      assert.same(known, listed)
    end)
  end
end)
