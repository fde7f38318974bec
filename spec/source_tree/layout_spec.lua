-- What .editorconfig says, and the dialect of C, held to in every file of the tree.
local tree = require "spec.support.tree"

local FIND = [[find . \( -path './build*' -o -name .git -o -name node_modules \) -prune -o -type f -print]]

-- The text of every file that is written by hand, by path.
local function texts()
  local files = {}
  for path in tree.run(FIND):gmatch "[^\n]+" do
    local written = path:find "%.np[yz]$" or path:find "%.safetensors$" or path:find "%.svg$"
    if not written then
      local file = assert(io.open(path, "rb"))
      files[path] = file:read "a"
      file:close()
    end
  end
  return files
end

-- Of a line of C, what another dialect would write in it.
local function foreign(line)
  if line:find "^ *\t" then
    return "a tab"
  elseif line:find "== NULL" or line:find "!= NULL" and not line:find "return [^?&|]+ != NULL;" then
    return "a pointer is tested by itself"
  elseif line:find "//" and not line:find '[":]//' then
    return "comments are /* … */"
  end
end

local function violations(files)
  local found = {}
  local function say(path, number, what) found[#found + 1] = ("%s:%d: %s"):format(path, number, what) end
  for path, text in pairs(files) do
    local number = 0
    if text ~= "" and text:sub(-1) ~= "\n" then say(path, 0, "no newline at the end") end
    for line in text:gmatch "([^\n]*)\n" do
      number = number + 1
      if line:find "\r" then say(path, number, "a carriage return") end
      if line:find "[ \t]$" then say(path, number, "blanks at the end") end
      local problem = path:find "^%./%a+/.*%.[ch]$" and foreign(line)
      if problem then say(path, number, problem) end
    end
  end
  table.sort(found)
  return found
end

describe("the files of the tree", function()
  it("are laid out as .editorconfig says, in one dialect of C", function()
    assert.same({}, violations(texts()))
  end)

  it("would be refused otherwise", function()
    assert.same({ "./a.lua:1: blanks at the end", "./b.md:0: no newline at the end",
      "./c.md:1: a carriage return", "./src/d.c:1: a pointer is tested by itself",
      "./src/d.c:2: a pointer is tested by itself", "./src/d.c:4: comments are /* … */", "./src/d.c:5: a tab" },
      violations {
        ["./a.lua"] = "y = 2 \n", ["./b.md"] = "text", ["./c.md"] = "text\r\n",
        ["./src/d.c"] = "if (p == NULL) f();\nif (p != NULL) f();\nreturn p != NULL;\nf(); // calls f\n\tf();\n",
      })
  end)
end)
