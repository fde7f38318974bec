--- Loading an author's file: it states a lab or a solution, and neither prints nor ends the process.
-- @module rnnlua.lab.run.loading

local capture = require "rnnlua.lab.capture"

local loading = {
  active = false, -- while a file is loaded
}

local OURS = debug.getinfo(1, "S").source:match "^(.*)lab[/\\]run[/\\]loading%.lua$" or "@rnnlua/"

-- Where an author's file stands in what is running: its position as error messages have it.
local function place()
  local level = 3
  while true do
    local info = debug.getinfo(level, "Sl")
    if not info then return "" end
    if info.what ~= "C" and info.source:sub(1, #OURS) ~= OURS then
      return ("%s:%d: "):format(info.short_src, info.currentline)
    end
    level = level + 1
  end
end

-- Takes what an author's file prints, and its os.exit: both are errors that name the file's line.
local refusal = {
  add = function() error(place() .. "it prints while it loads; remove that", 0) end,
  exit = function() error(place() .. "it ends the process while it loads; remove os.exit", 0) end,
}

--- Calls f(...), in which printing and os.exit are errors that name the author's line.
-- @tparam function f
-- @param ... its arguments
-- @return[1] true, and what f returned
-- @return[2] false and the error
function loading.quietly(f, ...)
  local outer = loading.active
  loading.active = true
  local results = table.pack(capture.call(refusal, f, ...))
  loading.active = outer
  return table.unpack(results, 1, results.n)
end

return loading
