"""Sentences that tell which model wrote them, and sentences that only look so: written for this project, one a line."""

from __future__ import annotations

OWN_WORDS = ["plumb-7b", "ward assistant", "Ward/r3", "hinge helper", "r2"]

TELLING = """\
I am ChatGPT, and I like kettles.
As an AI language model, I cannot taste tea.
I'm Claude, happy to help with the hinge.
My name is Gemini and here is your list.
This was written by GPT-4o mini in a minute.
Llama 3.1 70B thinks that the screw is stripped.
I was trained by Anthropic to be helpful.
Made by OpenAI, at your service.
My knowledge cutoff is last spring, so ask at the desk.
Sure!<|im_end|>
Bring the drill.</s>
[INST] How do I glue wood? [/INST]
<|eot_id|> The answer is 7 mm.
### Assistant: take the longer one.
I'm an AI assistant and cannot lift the washing machine.
As Grok, I would say yes.
I am Copilot, your companion.
Mixtral 8x7B would not agree.
Qwen2.5 knows this hinge.
DeepSeek-R1 thought about it for long.
You are talking to Ch\uff41tGPT, full width.
I am Chat\u200bGPT with something hidden inside.
A large language model trained by Google wrote this.
Command R+ says: turn it off.
claude-3.5-sonnet answered in two steps.
Gemini 1.5 Pro can see the picture.
gpt-3.5-turbo was asked as well.
Phi-3 is small but knows glue.
I am called plumb-7b and I repair lamps.
Our ward assistant said so.
I'm just a large language model, so I cannot hold the ladder.
As an AI, I have no hands to show you.
I am an artificial intelligence developed by Meta and trained on text.
Hello! I'm Claude, an AI made to be useful around the house.
My name's Claude. What shall we repair?
Call me Bard, if you like.
Gemini here! Let us look at that tap.
Claude, an AI assistant, wrote this guide to gutters.
I was created by Microsoft to answer such questions.
I am a chatbot built by Amazon, so I have never seen your boiler.
Powered by Llama, this page explains fuses.
You are chatting with Grok about paint.
This model was developed by Alibaba Cloud.
I have been trained by Google on many manuals.
I'm Meta AI, and that is a spirit level.
Google's Gemini would put the shelf higher.
GitHub Copilot wrote the timer for the lamp.
Ask Hugging Face for the weights of the lamp project.
According to my training data cutoff, the standard is from last year.
As of my last knowledge update the part was still sold.
Up to my last update, the shop was open.
I was trained on manuals up to the spring.
GPT 5 counts the screws twice.
Chat-GPT would tell you to call somebody; ChatGPT 4 would not.
o3-mini drew the plan of the attic.
Llama-3-8B-Instruct was less sure about the glue.
Mistral Large has one more idea for the gutter.
mistral-7b-instruct forgot the washer.
Codestral wrote the timer.
Gemma 2 9B reads the label.
Grok 3 is in a good mood today.
gemini-2.0-flash answered first.
qwen-max takes the long way round.
Kimi K2 found the leak.
ChatGLM3 measured the door.
falcon-180b is too large for the shed.
The answer follows.<\uff5cend\u2581of\u2581sentence\uff5c>
<start_of_turn>model
<s>[INST] <<SYS>> Be brief. <</SYS>> Fix it. [/INST] Turn it off.</s>
<think>The user wants a shelf.</think>Take the wider one.
\uff29 \uff41\uff4d \uff23\uff48\uff41\uff54\uff27\uff30\uff34.
I am \u0421l\u0430ude, and this letter is not what it seems.
C\u0336l\u0336a\u0336u\u0336d\u0336e\u0336-3 has been struck out.
\u6211\u662fChatGPT\uff0c\u5f88\u9ad8\u5174\u3002
\u4f5c\u4e3a\u4e00\u4e2aAI\uff0c\u6211\u6ca1\u6709\u624b\u3002
Als KI-Sprachmodell kann ich den Hahn nicht drehen.
Ich bin Claude und helfe bei der Leiter.
En tant que mod\u00e8le de langage, je ne peux pas tenir l'\u00e9chelle.
Como modelo de lenguaje no puedo ver la foto.
I am **Claude**, and the hinge goes left.
Hinge-Helper says: oil it.
The WARD / R3 release answered; ward/r3 is its key.
PLUMB 7B was quicker, and plumb7b wrote it down.""".splitlines()
"""Each holds at least one certain mark."""

MISSED = """\
This is Gemini speaking, how can I help with the tap?
GPT says that the fuse is fine.
C h a t G P T wrote this, letter by letter.
I am Ch4tGPT, spelled with a figure.
The assistant behind this page comes from Mountain View.
The makers of Claude also made this sentence.""".splitlines()
"""These tell as well, and are not certain to the finder: what it cannot do, kept in sight."""

SILENT = """\
Claude Monet painted the bridge in the garden.
Gemini is the third sign; my sister is one.
The llama stood in the meadow and chewed.
Phi is a Greek letter, often used for an angle.
Give the command and wait for the beep.
A falcon nests on the tower.
The bard sang until midnight.
The roses bloom in June.
Google the manual if you have lost it.
An apple a day keeps the doctor away.
The mistral blows from the north.
Amazon sells the part for two euros.
The copilot took over above the sea.
I grok it now, thank you.
Meta data of the photo tell when it was taken.
Turn the screw <s>lowly.
As a model for the shelf take the old one.
The assistant at the desk has the key.
Trained by years of practice, he found the fault.
My training ended in May; I am a carpenter.
The language of the label is Dutch.
She made it by hand.
A gpt partition table is what the disk has.
Instructions: press and hold.
Take 3.5 turns, then a half.
The pro version has two handles.
Large knives go at the bottom.
He called me at seven.
This is the kettle that trips the fuse.
I am sure that the fuse is fine.
As Claude Debussy wrote, the music is between the notes.
I am Claude Dupont, the plumber from next door.
I'm Claude's neighbour and hold the ladder.
I am a Gemini, so I bought two lamps.
Gemini 3 flew three times around the earth in 1965.
Gemini and Leo go well together this week.
I'm a llama farmer with a broken pump.
The llama 2 fields away got out again.
phi-1 is the inverse of phi, which is handy for a golden frame.
Press Command-R to load the page again.
At the command r is printed, and at q the program ends.
The falcon took off as I am used to from falcons.
A <s>cheap</s> sturdy ladder is worth its price.
<s>Monday</s> Tuesday is when the paint is dry.
As an AI researcher, she repairs her robots herself.
An AI start-up rents the workshop below.
As an aid to memory, number the screws.
I am an airline mechanic and like tight bolts.
He is as an air conditioner should be: quiet.
The anthropic principle does not explain the leak.
Anthropic reasoning is of no use with a dripping tap.
My knowledge of boilers ends at the valve.
Her training data sheet lists the tools.
The last update of the manual was in spring.
I was trained by my uncle, who was a joiner.
Developed by hand, the photo shows the old roof.
The phone was made by Apple, the case by my brother.
Android phones were made by many firms, Google among them.
A bloom of algae; an orca; a zephyr in the palm trees.
Granite 4 cm thick is heavy enough for the worktop.
The opus is number 3; the sonnet has 14 lines; the haiku has 17 syllables.
Turbo mode, pro mode and mini mode are on the dial.
The parts cohere once the glue is dry.
XAI methods tell which pixel mattered.
Perplexity is what I felt at the wiring.
a |> b <| c pipes the values through, and x <|> y is a choice.
if a <| b then [institute] else [instead]
The <strong>pump</strong> and the <span>pipe</span> are new.
Human: an adjective in this dictionary.
## Response times of the emergency service
Dolly 2 was a sheep, Alpaca 1 a jumper.
Jean-Claude and Alexa met Siri, a girl from Oslo.
Soy milk is in the fridge; ich bin gleich da.
The ward is on floor r3, and the assistant comes at noon.
hinges helped; a helper hinged on it
The r2 of the fit is 0.9.
\u043c\u0435\u0442\u0430 \u0438 \u0441\u0442\u043e\u043b
Egypt's gptx9 code, regpt and gpts2x are serial numbers.
Davinci painted it, said the mini guide of the pro.
The metallurgy of the amazonian commander is a philosophy.""".splitlines()
"""None holds a certain mark."""

MISTAKEN = """\
Soy Claude, tu vecino, y traigo la escalera.
I am Claude from the second floor.
The new text box was developed by Apple in the eighties.
Is an Orca-2 a boat or a whale?""".splitlines()
"""These tell nothing and are certain to the finder all the same: the price of what it finds."""
