--- Makes wrong solutions by editing a right one. An edit must match the text exactly once, so that a change of the
-- text does not silently disable it.
-- @module rnnlua.mistakes.edit

local edit = {}

local function count(text, part)
  local found, from = 0, 1
  while true do
    local first, last = text:find(part, from, true)
    if not first then return found end
    found, from = found + 1, last + 1
  end
end

--- Applies edits in order.
-- @string text
-- @tparam {{from=string,to=string},...} edits plain text, not patterns
-- @treturn[1] string the edited text
-- @return[2] nil
-- @treturn[2] string which edit does not match exactly once, and how often it matches
function edit.apply(text, edits)
  for _, one in ipairs(edits) do
    local times = count(text, one.from)
    if times ~= 1 then
      return nil, ("the edit `%s` matches %s; it must match exactly once"):format(one.from,
        times == 0 and "nowhere" or times .. " times")
    end
    local first, last = text:find(one.from, 1, true)
    text = text:sub(1, first - 1) .. one.to .. text:sub(last + 1)
  end
  return text
end

return edit
