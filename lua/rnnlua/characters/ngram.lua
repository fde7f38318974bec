--- The n-gram model: the probability of a character, given the n - 1 characters before it, from counts in a text. It is
-- what a network is compared with.
--
-- Smoothing: interpolated Kneser-Ney with one discount for each order (Kneser and Ney 1995; Chen and Goodman 1999,
-- sections 2.7 and 3.1). For a character w behind a history h:
--
--     p(w | h) = max(c(h w) - d, 0) / c(h ·)  +  d·t(h ·) / c(h ·) · p'(w | h')
--
-- c counts, t is the number of different characters behind h, and h' is h without its first character. p' has the same
-- form, but counts *kinds*: the different characters that come before h' w. The last p', behind no character, uses
-- 1 / V in the place of another p'. d = n1 / (n1 + 2·n2), where n1 and n2 are the numbers of strings with the count 1
-- and 2.
-- @module rnnlua.characters.ngram

local rnn = require "rnnlua"

local ngram = {}

-- Counts of strings as a table to estimate from: of the string, of its history, and the kinds behind the history.
local function counted(count)
  local total, kinds, once, twice = {}, {}, 0, 0
  for string, times in next, count do
    local history = string:sub(1, -2)
    total[history] = (total[history] or 0) + times
    kinds[history] = (kinds[history] or 0) + 1
    if times == 1 then once = once + 1 elseif times == 2 then twice = twice + 1 end
  end
  return { count = count, total = total, kinds = kinds, discount = once > 0 and once / (once + 2 * twice) or 0.5 }
end

-- p of the last character of a string behind the others, where `lower` is p'.
local function estimate(counts, string, lower)
  local history, d = string:sub(1, -2), counts.discount
  local total = counts.total[history]
  if not total then return lower end
  return (math.max((counts.count[string] or 0) - d, 0) + d * counts.kinds[history] * lower) / total
end

-- The strings of k characters in a text, with their counts.
local function strings(characters, k)
  local count = {}
  for i = 1, #characters - k + 1 do
    local string = characters:sub(i, i + k - 1)
    count[string] = (count[string] or 0) + 1
  end
  return count
end

-- For each string without its first character: how many different characters came before it.
local function kinds_before(count)
  local kinds = {}
  for string in next, count do
    local rest = string:sub(2)
    kinds[rest] = (kinds[rest] or 0) + 1
  end
  return kinds
end

-- Tokens as a string with a byte for each.
local function bytes(tokens)
  local list = {}
  for i, token in ipairs(tokens) do list[i] = string.char(math.tointeger(token) - 1) end
  return table.concat(list)
end

--- The losses of n-gram models on a held-out text, for n = 1, 2, …: the mean of -log p over its characters from the
-- second on. The first characters of the held-out text have the end of the training text as their history.
-- @param train an array of tokens to count in
-- @param held_out an array of tokens
-- @tparam integer V the number of different tokens, at most 256
-- @tparam integer most the largest n
-- @treturn {number,...} the loss of each n, in nats a character
function ngram.losses(train, held_out, V, most)
  local counted_in = bytes(train)
  local all, first = counted_in .. bytes(held_out), #train + 2
  local whole, lower = {}, {}
  for k = 1, most do
    local count = strings(counted_in, k)
    whole[k] = counted(count)
    if k > 1 then lower[k - 1] = counted(kinds_before(count)) end
  end
  local probabilities, losses = {}, {}
  for k = 1, most do probabilities[k] = rnn.zeros(#all - first + 1) end
  for i = first, #all do
    local p = 1 / V
    for k = 1, most do
      local string = all:sub(math.max(i - k + 1, 1), i)
      probabilities[k][i - first + 1] = estimate(whole[k], string, p)
      if k < most then p = estimate(lower[k], string, p) end
    end
  end
  for k = 1, most do losses[k] = -probabilities[k]:log():mean() end
  return losses
end

return ngram
