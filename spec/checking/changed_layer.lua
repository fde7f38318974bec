--- A plain layer (rnnlua.plain) with one change to its source.
-- @module changed_layer

local files = require "spec.support.files"

--- Loads it.
-- @string name of its file
-- @string from what is replaced: the first place
-- @string to
-- @return its class
return function(name, from, to)
  local text = files.read("lua/rnnlua/plain/" .. name .. ".lua")
  local first, last = text:find(from, 1, true)
  assert(first, "not in " .. name .. ": " .. from)
  return assert(load(text:sub(1, first - 1) .. to .. text:sub(last + 1), "@" .. name .. ".lua"))()
end
