--- Finds the place of an error that has none. If a C function is called from C, its error has no file and line; an
-- example is the iterator of ipairs, called with nil.
-- @module rnnlua.base.error_place

local error_place = {}

local MOST_LEVELS = 200

-- The innermost line that is running in a chunk, in the form of an error message; and the name of the function that it
-- calls, if this is known.
local function place_in(chunk)
  local name
  for level = 3, MOST_LEVELS do
    local info = debug.getinfo(level, "Sln")
    if not info then return nil end
    if info.source == chunk and info.currentline > 0 then
      return ("%s:%d"):format(info.short_src, info.currentline), name
    end
    name = info.name
  end
end

--- An error's text without the place in front of it, if that is a line of our code. A C function names such a line if
-- our code has called it; the line does not help a student.
-- @string message
-- @treturn string
function error_place.without_ours(message)
  return (message:gsub("^%a?:?[^\n:]*rnnlua/[%w_/]+%.lua:%d+: ", ""))
end

local places = setmetatable({}, { __mode = "k" }) -- the places of errors that are objects

--- The place where an error that is an object was raised, as a handler of this module recorded it.
-- @param err
-- @treturn ?string file and line
function error_place.of(err)
  return err ~= nil and places[err] or nil
end

--- A message handler for xpcall that puts in front of a text without a place the line that is running
-- in a chunk, the innermost. What `error` raised as a text without a place stays as it is; nil becomes a text; of
-- an object the place is kept (`of`). A text with a line of our code gets the line of the chunk that called it instead,
-- and the name of the function that was called: `yours.lua:12: in product: attempt to …`.
-- @string chunk as debug.getinfo has its source
-- @treturn function
function error_place.handler(chunk)
  return function(err)
    if type(err) == "string" then
      local bare = error_place.without_ours(err)
      local place, name = nil, nil
      if bare ~= err then place, name = place_in(chunk) end
      local file = place and place:match "^(.*:)%d+$"
      if place and err:sub(1, #file) ~= file then
        return ("%s: in %s: %s"):format(place, name or "a function of rnnlua", bare)
      end
      local raiser = debug.getinfo(2, "f")
      if err:find "^[^\n]-:%d+: " or raiser and raiser.func == error then return err end
    end
    local place = place_in(chunk)
    if not place then return err end
    if type(err) == "string" then return ("%s: %s"):format(place, err) end
    if err == nil then return place .. ": an error without a message was raised" end
    if type(err) == "table" then places[err] = places[err] or place end
    return err
  end
end

--- A message handler for the chunk in which a function is defined. The chunk is looked up when there is an error.
-- @param f a function; for others, and those of C, nothing gets a place
-- @treturn function
function error_place.handler_of(f)
  return function(err)
    local info = type(f) == "function" and debug.getinfo(f, "S")
    return error_place.handler(info and info.what ~= "C" and info.source or nil)(err)
  end
end

local function passed(ok, ...)
  if not ok then error((...), 0) end
  return ...
end

--- Calls a method; an error without a place gets that of the line in the method's chunk that was running.
-- @param object
-- @param method its name, or a function
-- @param ... its arguments
-- @return what it returns
-- @raise what it raises
function error_place.call(object, method, ...)
  if type(method) == "string" then method = object[method] end
  return passed(xpcall(method, error_place.handler_of(method), object, ...))
end

return error_place
