--- Files and texts as specs need them: what can't be done is an error.
-- @module spec.support.files

local files = {}

--- The text of a file.
function files.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

--- Writes a file.
function files.write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

--- A text in which one part, which must stand there once, is another.
function files.replaced(text, from, to)
  local first, last = text:find(from, 1, true)
  assert(first, "missing: " .. from)
  assert(not text:find(from, last + 1, true), "stands twice: " .. from)
  return text:sub(1, first - 1) .. to .. text:sub(last + 1)
end

return files
