--- Compiles Lua like `load` and `loadfile`, except that the error for code with too many nested levels has a place.
-- Lua's own error is "C stack overflow", with a traceback of our functions.
-- @module rnnlua.lab.run_submission.compiling

local files = require "rnnlua.base.files"
local lua_errors = require "rnnlua.base.lua_errors"
local text = require "rnnlua.base.text"

local compiling = {}

local TOO_DEEP = "nested too deeply: Lua takes about 200 levels of brackets, blocks and functions, and each .. "
  .. "or ^ in a chain is one"

-- The results of load or loadfile. Their errors would go through the message handler of the caller, which may change
-- them; inside pcall there is no handler.
local function result_of(compile, ...)
  local _, chunk, message = pcall(compile, ...)
  return chunk, message
end

-- The line at which the compiler overflows. The compiler reads from the start, so every prefix of the source that
-- includes this line fails, and no shorter one does.
local function line_of_overflow(source)
  local ends = {}
  for place in source:gmatch "()\n" do ends[#ends + 1] = place end
  ends[#ends + 1] = #source
  local good, bad = 0, #ends
  while bad - good > 1 do
    local middle = (good + bad) // 2
    local _, message = result_of(load, source:sub(1, ends[middle]), "=", "t")
    if lua_errors.is_nested_too_deeply(message) then bad = middle else good = middle end
  end
  return bad
end

--- Compiles a text, which may start with a UTF-8 byte order mark, as for loadfile.
-- @string source
-- @string chunk_name as for `load`, starting with `=` or `@`
-- @tparam[opt] table env the globals
-- @treturn[1] function
-- @return[2] nil
-- @treturn[2] string what is wrong, with its place
function compiling.text(source, chunk_name, env)
  source = text.without_mark(source)
  local chunk, message = result_of(load, source, chunk_name, "t", env or _G)
  if lua_errors.is_nested_too_deeply(message) then
    message = ("%s:%d: %s"):format(chunk_name:sub(2), line_of_overflow(source), TOO_DEEP)
  end
  return chunk, message
end

--- Compiles a file.
-- @string path
-- @treturn[1] function
-- @return[2] nil
-- @treturn[2] string what is wrong, with its place, or why it can't be read
function compiling.file(path)
  local chunk, message = result_of(loadfile, path, "t")
  local source = lua_errors.is_nested_too_deeply(message) and files.read(path)
  if not source then return chunk, message end
  return compiling.text((text.without_mark(source):gsub("^#[^\n]*", "")), "@" .. path) -- a line for the system
end

return compiling
