-- docs/lab-session.md, word for word.
local folder = require "spec.support.folder"
local transcript = require "spec.support.transcript"
local tree = require "spec.support.tree"

describe("docs/lab-session.md", function()
  it("shows what the commands print", function()
    local work = folder.new()
    local labs = tree.run "pwd":gsub("\n$", "") .. "/labs/"
    local page = folder.read "docs/lab-session.md"
    local now = transcript.replay(page, work, function(command)
      local output = tree.run(work:command("{ " .. command .. "; }"))
      return (output:gsub(labs:gsub("%p", "%%%0"), "/usr/share/rnnlua/labs/")) -- in a neutral place
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
