--- Loading an author's file: it states a lab or a solution, and neither prints nor ends the process.
-- @module rnnlua.lab.run.loading

local loading = {
  active = false, -- while a file is loaded
}

-- Where an author's file stands in what is running: its position as error messages have it.
local function place()
  local level = 3
  while true do
    local info = debug.getinfo(level, "Sl")
    if not info then return "" end
    if info.what ~= "C" and not info.source:match "rnnlua/[%w_/]+%.lua$" then
      return ("%s:%d: "):format(info.short_src, info.currentline)
    end
    level = level + 1
  end
end

local function no_output()
  error(place() .. "it prints while it loads; remove that", 0)
end

local function no_exit()
  error(place() .. "it ends the process while it loads; remove os.exit", 0)
end

--- Calls f(...), in which printing and os.exit are errors that name the author's line.
-- @tparam function f
-- @param ... its arguments
-- @return[1] true, and what f returned
-- @return[2] false and the error
function loading.quietly(f, ...)
  local file = getmetatable(io.stdout).__index
  local saved = { print = print, exit = os.exit, write = io.write, file_write = file.write }
  local function write(handle, ...)
    if handle == io.stdout or handle == io.stderr then no_output() end
    return saved.file_write(handle, ...)
  end
  _G.print, os.exit, io.write, file.write = no_output, no_exit, no_output, write -- luacheck: ignore
  local outer = loading.active
  loading.active = true
  local results = table.pack(pcall(f, ...))
  loading.active = outer
  _G.print, os.exit, io.write, file.write = -- luacheck: ignore
    saved.print, saved.exit, saved.write, saved.file_write
  return table.unpack(results, 1, results.n)
end

return loading
