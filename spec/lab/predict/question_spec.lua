-- Which number of which gradient `lab predict` asks for.
local answer = require "rnnlua.lab.predict.answer"
local catalogue = require "rnnlua.lab.catalogue"
local lab_folder = require "spec.support.lab_folder"
local labs = require "spec.support.labs"
local question = require "rnnlua.lab.predict.question"
local tree = require "spec.support.tree"

local LINE = [[
local rnn = require "rnnlua"
local Line = rnn.Layer:extend "Line"
function Line:forward(w, x, b)
  print "forward"
  self.w, self.x = w, x
  return w * x + b
end
function Line:backward(dout)
  return dout * self.x, dout, dout * self.w
end
return Line
]]

-- The labs that check gradients, and what is asked there.
local ASKED = {
  ["01_recurrent_cell"] = "dh", ["02_recurrent"] = "dwh", ["04_loss_at_every_step"] = "dwh", ["06_tanh_cell"] = "dh",
  ["07_vectors"] = "dh[2]", ["08_sequence_of_vectors"] = "dWh[1][3]", ["09_loss_on_words"] = "dW[2][1]",
  ["10_lstm"] = "dh[1]", ["11_gru"] = "dx[2]", ["13_scan"] = "da[3]",
}

describe("rnnlua.lab.predict.question", function()
  for _, name in ipairs(labs.names()) do
    it("asks at " .. name .. (ASKED[name] and " for " .. ASKED[name] or " for nothing"), function()
      local lab = assert(catalogue.find(name))
      assert.equal(ASKED[name] ~= nil, question.is_possible(lab))
      if not ASKED[name] then return end
      local asked = assert(question.of(lab))
      assert.equal(ASKED[name], asked.name)
      assert.is_true(math.abs(asked.right) >= 0.01)
      assert.equal(name ~= "11_gru", asked.why ~= nil) -- there, no mistake is about dx alone
      local least, most = math.huge, -math.huge
      for i, one in ipairs(asked.wrong) do
        assert.is_true(answer.differ(one.number, asked.right), one.name)
        assert.is_true(i == 1 or asked.wrong[i - 1].reach <= one.reach, one.name)
        least, most = math.min(least, one.number), math.max(most, one.number)
      end
      assert.is_true(answer.differ(least, most)) -- the mistakes do not agree
    end)
  end

  describe("of an author's lab", function()
    local work

    before_each(function() work = tree.temporary() end)
    after_each(function() tree.remove(work) end)

    -- The question of a lab with a solution and the text of its mistakes.
    local function ask(solution, mistakes)
      local path = lab_folder.make(work, { ["solution.lua"] = solution, ["lab.lua"] = ([[
local lab = require "rnnlua.lab"
return lab { title = "A line", class = "Line", inputs = { w = "number", x = "number", b = "number" },
  gradients = { "w", "b", "x" }, { "all", lab.gradients() }, mistakes = { %s } }:run(...)
]]):format(mistakes or "") })
      return question.of(assert(catalogue.load(path .. "/lab.lua")))
    end

    it("without mistakes asks for the first gradient", function()
      local asked = ask(LINE)
      assert.equal("dw", asked.name)
      assert.equal(3.0, asked.right)
      assert.same({}, asked.wrong)
      assert.is_nil(asked.why)
    end)

    it("asks for a gradient that mistakes change, and leaves out a mistake that raises an error", function()
      local asked = ask(LINE, [[
        { "raises", from = "dout * self.w", to = "error 'no'", why = "Because." },
        { "dx lacks w", from = "dout * self.w", to = "dout", why = "x is multiplied by w." }]])
      assert.equal("dx", asked.name)
      assert.equal(2.0, asked.right)
      assert.same({ { number = 1, name = "dx lacks w", why = "x is multiplied by w.", reach = 1 } }, asked.wrong)
      assert.equal("x is multiplied by w.", asked.why)
    end)

    it("asks for no gradient that is 0", function()
      local asked, message = ask((LINE:gsub("w %* x %+ b", "0"):gsub("dout %* self.-\n", "0, 0, 0\n")))
      assert.is_nil(asked)
      assert.is_nil(message)
    end)

    it("says what is wrong with the lab", function()
      local asked, message = ask((LINE:gsub("self%.w, self%.x = w, x", "error('no', 0)")))
      assert.is_nil(asked)
      assert.truthy(message:find "lab%.lua: the solution fails at a small case: no$", message)
      asked, message = ask(LINE, '{ "stale", from = "absent", to = "", why = "Because." }')
      assert.is_nil(asked)
      assert.truthy(message:find("mistake 'stale'", 1, true), message)
    end)
  end)
end)
