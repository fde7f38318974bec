--- Loads an author's file, which defines a lab or a solution. It may neither print nor end the process.
-- @module rnnlua.lab.run_submission.loading

local capture = require "rnnlua.lab.capture"

local loading = {
  active = false, -- whether a file is being loaded
}

local OURS = debug.getinfo(1, "S").source:match "^(.*)lab[/\\]run_submission[/\\]loading%.lua$" or "@rnnlua/"

-- The position in an author's file that is being run, as in error messages.
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

-- Makes errors of printing and os.exit in an author's file; they name its line.
local refusal = {
  add = function() error(place() .. "it prints while it loads; remove that", 0) end,
  exit = function() error(place() .. "it ends the process while it loads; remove os.exit", 0) end,
}

--- Calls f(...) while printing and os.exit are errors that name the author's line.
-- @tparam function f
-- @param ... its arguments
-- @return[1] true, and the results of f
-- @return[2] false and the error
function loading.quietly(f, ...)
  local outer = loading.active
  loading.active = true
  local results = table.pack(capture.call(refusal, f, ...))
  loading.active = outer
  return table.unpack(results, 1, results.n)
end

return loading
