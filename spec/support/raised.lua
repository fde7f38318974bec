--- The message of the error that a function raises, without its position, which must be a line of
-- the calling spec: users are to be pointed at their own line.
-- @module spec.support.raised

return function(f)
  local source = debug.getinfo(f, "S").short_src
  local ok, message = pcall(f)
  if ok then error("nothing was raised", 2) end
  if type(message) ~= "string" then return message end
  local place, rest = message:match("^(.-):%d+: (.*)$")
  if place ~= source then
    error(("the message points at %s, not at %s: %s"):format(place, source, message), 2)
  end
  return rest
end
