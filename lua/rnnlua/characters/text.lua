--- A text as numbers, for a network that reads characters: each different character is a *token*, a number from 1 on.
-- @module rnnlua.characters.text

local rnn = require "rnnlua"

local text = {}

--- The characters of a text, and their tokens.
-- @string given in UTF-8
-- @treturn table `alphabet`, the different characters, sorted by their code; `token_of`, the token by character;
--   `tokens`, an array of the token of each character in the text
-- @raise an error if the text is empty, or not UTF-8
function text.read(given)
  local seen, codes = {}, {}
  for _, code in utf8.codes(given) do
    if not seen[code] then
      seen[code] = true
      codes[#codes + 1] = code
    end
  end
  table.sort(codes)
  local alphabet, token_of, tokens = {}, {}, {}
  for token, code in ipairs(codes) do
    alphabet[token] = utf8.char(code)
    token_of[alphabet[token]] = token
  end
  for _, code in utf8.codes(given) do tokens[#tokens + 1] = token_of[utf8.char(code)] end
  return { alphabet = alphabet, token_of = token_of, tokens = rnn.array(tokens) }
end

--- Divides tokens into a part to train on, and the last tenth, which is *held out*: the network never trains on it.
-- @param tokens an array
-- @return two arrays
function text.divide(tokens)
  local first = #tokens - #tokens // 10
  return tokens:slice(1, first), tokens:slice(first + 1)
end

--- Cuts tokens into streams of one length, one behind another. A network reads them side by side, as a batch.
-- @param tokens an array
-- @tparam integer N the number of streams
-- @return a matrix [L + 1, N]: column n is stream n, and the last row is the token after its last one. A few tokens at
--   the end of the text are left out.
function text.streams(tokens, N)
  local L = (#tokens - 1) // N
  local streams = rnn.zeros(L + 1, N)
  for t = 1, L + 1 do
    local row = streams[t]
    for n = 1, N do row[n] = tokens[(n - 1) * L + t] end
  end
  return streams
end

return text
