-- docs/lab-session.md, word for word.
local folder = require "spec.support.folder"
local transcript = require "spec.support.transcript"
local tree = require "spec.support.tree"

-- The list of labs with a line `  …` in the place of all labs behind the third, so that the page holds for any number.
local function first_labs(output)
  local first, next_line = output:match "^(.-\n  03_[^\n]*\n).*(\n\nNext: .*)$"
  return first .. "  …" .. next_line
end

describe("docs/lab-session.md", function()
  it("shows what the commands print", function()
    local work = folder.new()
    local labs = tree.run "pwd":gsub("\n$", "") .. "/labs/"
    local page = folder.read "docs/lab-session.md"
    local now = transcript.replay(page, work, function(command)
      local output = tree.run(work:command("{ " .. command .. "; }"))
      output = output:gsub(labs:gsub("%p", "%%%0"), "/usr/share/rnnlua/labs/") -- in a neutral place
      return command == "rnnlua lab" and first_labs(output) or output
    end)
    work:remove()
    if os.getenv "RNNLUA_REWRITE" then -- to bring the page up to date
      local file = assert(io.open("docs/lab-session.md", "wb"))
      file:write(now)
      file:close()
    end
    assert.equal(page, now)
  end)
end)
