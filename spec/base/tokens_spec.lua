local tokens = require "rnnlua.base.tokens"

local function texts(source, options)
  local list = {}
  for i, token in ipairs(tokens.of(source, options)) do list[i] = token.kind:sub(1, 1) .. ":" .. token.text end
  return table.concat(list, " ")
end

describe("rnnlua.base.tokens", function()
  it("distinguishes names, keywords, numbers, strings and operators", function()
    assert.equal("k:local n:a o:= n:b o:// n:1.5e-3 o:.. s:\"x\\\"y\" o:.. s:[=[ ] ]=]",
      texts 'local a = b // 1.5e-3 .. "x\\"y" .. [=[ ] ]=] -- a comment')
    assert.equal("n:a o:[ n:1 o:] o:~= n:0x1F o:... o:: n:b", texts "a[1] ~= 0x1F ... :b")
    assert.equal("n:1 o:.. n:2", texts "1 ..2")
    assert.equal("n:.5 o:+ n:1. o:- n:.5e2", texts ".5 + 1. - .5e2")
  end)

  it("reads operators of other languages as one token on request", function()
    local text = "x += 1 && y !== z ** 2 ..= w"
    assert.equal("n:x o:+ o:= n:1 o:& o:& n:y o:! o:== n:z o:* o:* n:2 o:.. o:= n:w", texts(text))
    assert.equal("n:x o:+= n:1 o:&& n:y o:!== n:z o:** n:2 o:..= n:w", texts(text, { foreign = true }))
  end)

  it("ends an unfinished string with its line", function()
    assert.equal("n:s o:= s:'a b n:t o:= s:\"c", texts "s = 'a b\nt = \"c")
  end)

  it("skips comments of both kinds, and counts lines through them", function()
    local list = tokens.of "--[[ a\nb ]] c -- d\n--[==[\n]==] e"
    assert.same({ { "c", 2 }, { "e", 4 } }, { { list[1].text, list[1].line }, { list[2].text, list[2].line } })
  end)

  it("says where a token begins and ends", function()
    local text = "x  = 12"
    for _, token in ipairs(tokens.of(text)) do assert.equal(token.text, text:sub(token.first, token.last)) end
  end)

  it("knows neither strings nor comments in prose, and any bytes", function()
    assert.equal("n:don o:' n:t o:- o:- n:h o:· n:w", texts("don't -- h·w", { prose = true }))
    assert.equal("o:\xff n:a", texts("\xff a", { prose = true }))
  end)

  it("reproduces the labs' own files", function()
    for _, path in ipairs {
      "labs/02_recurrent/solution.lua", "lua/rnnlua/base/tokens.lua", "lua/rnnlua/base/text.lua",
    } do
      local text = assert(io.open(path)):read "a"
      local parts = {}
      for i, token in ipairs(tokens.of(text)) do parts[i] = token.text end
      assert(load(table.concat(parts, " ")))
    end
  end)
end)
