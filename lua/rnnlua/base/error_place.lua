--- The place of an error that has none: what a function of C raises for its caller, as the iterator of
-- ipairs does at nil, comes without file and line.
-- @module rnnlua.base.error_place

local error_place = {}

local MOST_LEVELS = 200

--- A message handler for xpcall that puts in front of a text without a place the line that is running
-- in a chunk, the innermost. Everything else stays as it is, what `error` raised without a place too.
-- @string chunk as debug.getinfo has its source
-- @treturn function
function error_place.handler(chunk)
  return function(err)
    if type(err) ~= "string" or err:find "^[^\n]-:%d+: " then return err end
    local raiser = debug.getinfo(2, "f")
    if raiser and raiser.func == error then return err end
    for level = 2, MOST_LEVELS do
      local info = debug.getinfo(level, "Sl")
      if not info then return err end
      if info.source == chunk and info.currentline > 0 then
        return ("%s:%d: %s"):format(info.short_src, info.currentline, err)
      end
    end
    return err
  end
end

--- The same for the chunk that a function stands in, which is looked up when there is an error.
-- @param f a function; for others, and those of C, nothing gets a place
-- @treturn function
function error_place.handler_of(f)
  return function(err)
    local info = type(f) == "function" and debug.getinfo(f, "S")
    return error_place.handler(info and info.what ~= "C" and info.source or nil)(err)
  end
end

return error_place
