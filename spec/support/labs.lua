--- The labs in `labs/`, for specs that hold for any number of labs.
-- @module spec.support.labs

local labs = {}

--- The names of their folders, in order.
-- @treturn {string,...}
function labs.names()
  local names, pipe = {}, assert(io.popen "ls -d labs/*/lab.lua")
  for line in pipe:lines() do names[#names + 1] = line:match "^labs/(.*)/lab%.lua$" end
  pipe:close()
  table.sort(names)
  return names
end

return labs
