--- The nearest of a list of words, for messages about misspelt names.
-- @module rnnlua.base.nearest

local usage_error = require "rnnlua.base.usage_error"

local nearest = {}

-- Edit distance where exchanged neighbours cost 0.75 (optimal string alignment): the likeliest typing error.
local function distance(a, b)
  local before, previous = {}, {}
  for j = 0, #b do
    previous[j] = j
  end
  for i = 1, #a do
    local row = { [0] = i }
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j)
      row[j] = math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        row[j] = math.min(row[j], before[j - 2] + 0.75)
      end
    end
    before, previous = previous, row
  end
  return previous[#b]
end

local function common_prefix(a, b)
  local n = 0
  while n < #a and a:byte(n + 1) == b:byte(n + 1) do
    n = n + 1
  end
  return n
end

--- The word of a list that is nearest to a given one, by edit distance; case counts half.
-- Of equal distances the longest common beginning wins, then the first in the list.
-- @string word
-- @tparam {string,...} list
-- @treturn ?string nil for an empty list
-- @treturn number its distance
function nearest.nearest(word, list)
  local best, least, prefix = nil, math.huge, 0
  for _, candidate in ipairs(list) do
    local apart = distance(word, candidate)
    apart = math.min(apart, distance(word:lower(), candidate:lower()) + 0.5)
    if word == candidate then
      apart = 0
    end
    local same = common_prefix(word, candidate)
    if apart < least or apart == least and same > prefix then
      best, least, prefix = candidate, apart, same
    end
  end
  return best, least
end

--- The end of a message about an unknown word: "; did you mean 'wrt'?" if a word is near, otherwise the whole list.
-- @string word
-- @tparam {string,...} list
-- @string plural what the words of the list are, such as "options"
-- @treturn string
function nearest.suggestion(word, list, plural)
  local best, apart = nearest.nearest(word, list)
  if best and apart <= math.max(1, #word / 2) then
    return ("; did you mean '%s'?"):format(best)
  end
  return ("; the %s are %s"):format(plural, table.concat(list, ", "))
end

--- Also makes the words of a list its keys, so that a check of keys need not search the list.
-- @tparam {string,...} list
-- @treturn {string,...} the list
function nearest.keyed(list)
  for i = 1, #list do list[list[i]] = true end
  return list
end

--- Checks the keys of an options table.
-- @tparam table options
-- @tparam {string,...} allowed
-- @string what the function whose options they are
-- @raise a usage error (rnnlua.base.usage_error) that names the nearest key
-- @usage check_keys(options, { "at", "wrt" }, "estimate_gradients")
function nearest.check_keys(options, allowed, what)
  for key in next, options do
    local known = allowed[key] == true
    for i = 1, known and 0 or #allowed do
      if allowed[i] == key then
        known = true
        break
      end
    end
    if not known then
      usage_error.raise("%s: unknown option '%s'%s", what, tostring(key),
        nearest.suggestion(tostring(key), allowed, "options"))
    end
  end
end

return nearest
