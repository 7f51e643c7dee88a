# Os textos das telas (português do Brasil). Uma tela é uma pergunta ou uma instrução. Título: no máximo duas linhas.
# Dizer primeiro o que fazer. Curto e gentil. Não usar: erro, falha, inválido, recusado, rejeitado.
# Documentos que se mostram levam o nome japonês. Em [資格確認書|shikaku kakuninsho], depois da barra vem como a voz fala.
# {"\u2060"} marca onde a linha não quebra; não aparece nem é falado.


## As quatro etapas e a faixa na borda
step-read = Cartão
step-identity = Pessoa
step-consent = Permissão
step-insurance = Seguro
step-done = Fim
band-stays = Deixe o cartão
band-may-go = Retire o cartão
code-label = Para a equipe: { $code }
page-on = Ver mais
page-back = Ver antes

## Espera e ajuda
boot = Preparando
idle-title = Faça o check-in com o cartão My Number
idle-place = Coloque o cartão aqui
    .slot = Insira o cartão aqui
idle-case = Retire-o da capa
idle-enrol = Aqui também pode cadastrar o cartão como seguro
idle-test-cards = Só para cartões de teste
number-never = O número de 12 dígitos não é lido
btn-nocard = Sem cartão
idle-nocard = Sem cartão? Fale com a recepção
nocard-paper = Com certificado de elegibilidade ([資格確認書|shikaku kakuninsho]), vá à recepção
btn-staff = Chamar recepção
btn-staff-speak = Recepção
btn-called = Já chamamos
btn-called-speak = Fale na recepção
btn-back = Voltar
btn-other = Outros modos
btn-quit = Parar
btn-close = Fechar
btn-help = Ajuda
help-topics = O que deseja saber?
btn-language = [Language / ことば|Idioma]
language-title = Escolha o idioma
lang-ja = [日本語|Nihongo]
lang-ja-easy = [やさしい日本語|Yasashii Nihongo]
lang-en = [English|inglês]
lang-zh = [简体中文|chinês]
lang-ko = [한국어|coreano]
lang-vi = [Tiếng Việt|vietnamita]
lang-pt = Português
help-called = A recepção foi chamada. Aguarde aqui, por favor
help-speak = Fale com a recepção, por favor

## Tela e voz
btn-adjust = Tela e voz
adjust-title = Tela e voz
adjust-text-standard = Letra normal
adjust-text-large = Letra grande
adjust-text-largest = Letra enorme
adjust-contrast = Mudar as cores
adjust-standard = Cores normais
adjust-speech-on = Guia por voz
adjust-speech-off = Parar a voz
adjust-louder = Mais alto
adjust-softer = Mais baixo
adjust-volume = Volume { $n }
menu-title = Outras opções
menu-back = Voltar aos números

## Só falado
say-choice = { $label }: tecle { $n }
say-again = Para ouvir de novo, tecle zero
say-pause = Para pausar ou continuar, tecle asterisco
say-pad = Use as teclas numéricas. Asterisco apaga
say-pad-ok = Para confirmar, tecle jogo da velha
say-pad-menu = Para outras opções, tecle jogo da velha
say-digit-erased =
    { $n ->
        [one] Um apagado. Há { $n } dígito
       *[other] Um apagado. Há { $n } dígitos
    }
say-speech-off = Para parar a voz, tecle jogo da velha
say-welcome = O guia por voz está ligado
say-step = Etapa { $n } de 4
say-no-voice = Não há voz instalada para este idioma

## Leitura do cartão
card-reading = Lendo o cartão. Deixe-o no lugar
card-slow = Falta mais um pouco
card-stay = Ainda não retire o cartão, por favor
card-lifted = O cartão saiu do lugar. Para continuar, coloque o mesmo cartão
    .slot = O cartão saiu do lugar. Para continuar, insira o mesmo cartão

## Escolha da confirmação
method-title = Vamos confirmar que é você. Escolha como
method-face = Pelo rosto
method-face-sub = Compara com a foto do cartão
method-pin = Pela senha
method-pin-sub = Digite os 4 números
method-staff = Pela recepção
method-staff-sub = A recepção olha a foto do cartão
method-pinlocked = A senha está bloqueada. O rosto pode ser usado
method-pinlocked-staff = A senha está bloqueada. A recepção pode confirmar
method-nopin = Este cartão é confirmado pelo rosto
method-nopin-staff = Este cartão é confirmado pela recepção
method-nophoto = Este cartão não tem foto. Use a senha, por favor
method-general = Nesta máquina: senha, ou confirmação pela recepção
again-identity = Passou algum tempo. Confirme de novo que é você
identity-wait = Confirmando que é você
identity-done = Identidade confirmada

## Perguntar quem é
who-ask = Você é { $kana }?
who-ask-private = O nome na tela é o seu?
who-why = Se não for, aperte "Não"
who-yes = Sim
who-no = Não

## A câmera e os números do cartão
camera-title = As câmeras vão ver o cartão e o seu rosto
camera-title-face = A câmera vai ver o seu rosto
camera-why = Para comparar com a foto do cartão. Nenhuma imagem é guardada
camera-promise = As câmeras veem o cartão e o rosto. Nenhuma imagem é guardada
camera-promise-card = A câmera vê o cartão. Nenhuma imagem é guardada
camera-promise-face = A câmera vê o rosto. Nenhuma imagem é guardada
camera-equal = Por outro meio, o check-in é igual
camera-go = Usar a câmera
print-title = Deixe o lado da foto para cima
print-why = Os números impressos no cartão abrem a foto
print-nocard = Coloque o cartão de novo
print-still = Não toque no cartão, por favor
print-glare = Mova um pouco o cartão
print-blurred = Aguarde mais um pouco
print-other = Digite os números. Não foram lidos
print-none = Digite os números. Câmera desligada
print-wrong = Digite os números. A câmera leu mal
code-birth = Digite a data de nascimento, 6 dígitos
code-birth-sub = [1980年2月17日|17 de fevereiro de 1980]: [800217|8 0 0 2 1 7]. [昭和55年2月17日|Showa 55, 17 de fevereiro]: [550217|5 5 0 2 1 7]
code-expiry = Digite o ano de validade, 4 dígitos
code-expiry-sub = [2035年2月17日まで有効|Válido até 17 de fevereiro de 2035]: [2035|2 0 3 5]
code-security = Digite o número abaixo da foto, 4 dígitos
code-security-sub = Está impresso logo abaixo da foto
code-all = Aperte OK, por favor
code-not-pin = Não é a senha: são os números impressos no cartão
code-wrong = Digite de novo. Os números não batem
code-keypad = Digitar números
code-print = Ler com a câmera
photo-opening = Lendo a foto do cartão

## Rosto
face-frame = Coloque o rosto do titular no quadro
face-child = Coloque o rosto da criança no quadro
face-auto = A foto é automática e não é guardada
face-mirror = A tela é como um espelho
face-closer = Chegue um pouco mais perto
face-back = Afaste-se um pouco
face-left = Esquerda
face-right = Direita
face-up = Para cima
face-down = Para baixo
face-hold = Fique assim
face-front = Olhe para a frente
face-dark = Vire-se para a luz
face-bright = Saia da luz forte
face-many = Uma pessoa por vez, por favor
face-mask = Abaixe um pouco a máscara
face-cover = Tire o chapéu e os óculos escuros
face-eyes = Abra os olhos, por favor
face-blink = Pisque os olhos, por favor
face-turn-left = Vire um pouco para a esquerda
face-turn-right = Vire um pouco para a direita
face-more = Ainda não confirmado. Tentando de novo
face-other = Escolha outro modo. O rosto não foi confirmado
face-time = Tente de novo ou escolha outro modo. O rosto não foi confirmado
face-child-other = Escolha outro modo. O rosto da criança muda
face-closed = Vamos usar outro modo. Hoje o rosto não pode ser usado
way-closed = Vamos usar outro modo. Hoje este modo não pode ser usado

## Confirmação pela recepção
btn-staff-sheet = Só equipe
btn-staff-number = Por número
sheet-number = Digite seu número de funcionário, 5 dígitos
sheet-number-or-card = Cartão de funcionário, ou número de 5 dígitos
sheet-code = Digite os 6 dígitos do app autenticador
sheet-handed-over = Digite os 3 dígitos da tela da recepção
sheet-facility = Digite o código da instituição, 5 dígitos
sheet-card = Digite a senha do seu cartão de funcionário, 6 dígitos
sheet-card-unknown = Este cartão não está registrado
sheet-card-my-number = O cartão My Number não serve aqui
sheet-card-changing = O número deste cartão muda. Não serve
sheet-card-unreadable = Não foi lido. Coloque o cartão de novo
sheet-no-pin = Nunca digite aqui a senha de um paciente
sheet-wrong = Tente novamente
sheet-locked = Use a tela da recepção. Aqui é preciso esperar um pouco
sheet-unavailable = Use a tela da recepção. Agora não é possível aqui
sheet-wait = Aguarde, por favor
sheet-compare = É a pessoa da foto do cartão?
sheet-photo = Foto do cartão
sheet-live = Pessoa agora
sheet-photo-good = Foto: boa
sheet-photo-small = Foto: pequena
sheet-live-good = Agora: bom
sheet-live-dark = Agora: escuro
sheet-live-small = Agora: pequeno
sheet-live-blurred = Agora: sem foco
sheet-alike = Rostos: parecidos
sheet-unsure-alike = Rostos: sem certeza
sheet-unlike = Rostos: diferentes
sheet-same = Mesma pessoa
sheet-unsure = Não sei
sheet-different = Outra pessoa
sheet-reason = Toque no motivo para decidir e registrar
sheet-reason-face = Rosto
sheet-reason-pin = Senha
sheet-reason-reach = Não alcança
sheet-reason-help = Ajuda
sheet-reason-child = Criança
sheet-reason-machine = Máquina
sheet-reason-other = Outro
sheet-unasked = O paciente consegue responder?
sheet-unasked-why = Se não, nada é perguntado e nada médico pode ser visto
sheet-unasked-no = Consegue
sheet-unasked-go = Não perguntar

## Senha
pin-title = Digite a senha de 4 dígitos
pin-which = Os 4 dígitos escolhidos ao receber o cartão
pin-hide = Cubra as teclas com a mão
pin-staffnever = Ninguém pergunta a sua senha
pin-del = Tirar
pin-mix = Mix
pin-unmix = 123
pin-ok = OK
pin-digit = Dígito { $n } recebido
pin-tries =
    { $n ->
        [one] Com mais { $n } engano, a senha é bloqueada
       *[other] Com mais { $n } enganos, a senha é bloqueada
    }
pin-wrong =
    { $n ->
        [one] Número diferente. Mais { $n } tentativa
       *[other] Número diferente. Mais { $n } tentativas
    }
pin-again = Digite a senha de novo, por favor
pin-last = Com mais um engano, a senha é bloqueada
pin-last-wrong = O número não era esse
pin-last-other = Se não tiver certeza do número, pode escolher outro modo
pin-last-go = Digitar a senha
pin-locked = A senha foi bloqueada. Hoje pode usar o rosto ou a recepção
pin-unlock = Para desbloquear, vá à prefeitura de onde mora

## Cadastro
enrol-ask = Este cartão ainda não vale como cartão de seguro. Cadastrar agora?
enrol-yes = Cadastrar
enrol-no = Não cadastrar
enrol-wait = Cadastrando. Leva um pouco de tempo
enrol-done = Cadastrado. O check-in continua
enrol-soon = O certificado do cartão vence logo. Talvez hoje não dê para cadastrar

## Permissão
consent-free = Pode fazer o check-in sem concordar
consent-med = Os médicos e farmacêuticos daqui podem ver seus remédios e tratamentos anteriores?
consent-med-pharmacy = Os farmacêuticos daqui podem ver seus remédios e tratamentos anteriores?
consent-med-dental = Os dentistas e farmacêuticos daqui podem ver seus remédios e tratamentos anteriores?
consent-why = Ajuda a não repetir o mesmo remédio
consent-chk = Podem ver o resultado do seu exame de saúde? (40 anos ou mais)
consent-chk-sub = Exames de 40[-| a ]74 anos, e de 75 anos ou mais
consent-surgery = Os médicos e farmacêuticos daqui podem ver suas cirurgias anteriores?
consent-surgery-pharmacy = Os farmacêuticos daqui podem ver suas cirurgias anteriores?
consent-surgery-dental = Os dentistas e farmacêuticos daqui podem ver suas cirurgias anteriores?
consent-any = Os médicos e farmacêuticos daqui podem ver o seguinte?
consent-any-pharmacy = Os farmacêuticos daqui podem ver o seguinte?
consent-any-dental = Os dentistas e farmacêuticos daqui podem ver o seguinte?
item-medicines = Remédios
item-treatment = Tratamentos
item-surgery = Cirurgias
item-checkup = Exames (40+)
consent-yes = Concordo
consent-no = Não concordo
consent-chk-no = Não (ou menos de 40 anos)
consent-bulk = Concordo com tudo
consent-each = Escolher um a um
review-title = Suas respostas estão certas?
review-auto = Se aguardar, o check-in continua
review-go = Sim, continuar
review-change = Mudar
review-medicines-yes = Remédios: concordo
review-medicines-no = Remédios: não concordo
review-treatment-yes = Tratamentos: concordo
review-treatment-no = Tratamentos: não concordo
review-surgery-yes = Cirurgias: concordo
review-surgery-no = Cirurgias: não concordo
review-checkup-yes = Exames: concordo
review-checkup-no = Exames: não concordo
own = { $own }
entry = { $place }
entry-dated = { $date }, { $place }
entry-number = { $n } de { $of }
entry-private = Está na tela
entry-private-dated = De { $date }
entry-more = E mais { $n }
review-entries = { $n } de { $of } escolhidos
review-all-yes = Remédios e outros: sim
review-all-no = Remédios e outros: não
review-some = Remédios e outros: { $n } sim

## Limite
limit-ask = Fornecer a informação do limite de despesas médicas altas?
limit-why = Assim você paga só até o limite. Deixe o cartão no lugar
limit-yes = Fornecer
limit-no = Não fornecer

## Consulta e resultado
query-wait = Consultando o seu seguro
finish-wait = Quase pronto
done-title = Check-in concluído. Retire o cartão
done-after = Check-in concluído
done-take = Retire o cartão, por favor
done-next-wait = Aguarde a chamada do seu nome
done-next-desk = Agora, vá à recepção, por favor
done-next-wait-pharmacy = Aguarde até o remédio ficar pronto
done-next-desk-pharmacy = Agora, entregue a receita na recepção
done-desk = A recepção ajuda com o resto. Vá à recepção, por favor
forgot-1 = O cartão ainda está aqui
forgot-2 = Retire o seu cartão, por favor
forgot-3 = A recepção foi avisada
forgot-3-speak = Avise a recepção. Este cartão foi esquecido
cert-soon = O certificado vence em { $date }. Renove na prefeitura. Hoje pode ser usado
cert-grace = O certificado venceu. Só o seguro pode ser consultado. Renove logo, por favor
result-r0 = Desta vez não deu para confirmar. A recepção vai ajudar
result-identity-only = Você e o cartão conferem. A recepção verifica se o cartão é válido e consulta o seguro
result-not-valid = O certificado não vale hoje. A recepção confirma você e consulta o seguro

## Tempo e parada
time-ask = Quer continuar?
time-left =
    { $n ->
        [one] Voltando ao início em { $n } segundo
       *[other] Voltando ao início em { $n } segundos
    }
time-go = Continuar
quit-ask = Parar o check-in?
stopped = Parado. Retire o cartão, por favor
stopped-after = Parado. Para recomeçar, coloque o cartão
    .slot = Parado. Para recomeçar, insira o cartão

## Fora de uso
out-title = Máquina fora de serviço. Vá à recepção
out-net = O seguro não pode ser consultado agora. Vá à recepção
out-docs = Na recepção, mostre um destes
out-doc1 = Certificado de elegibilidade ([資格確認書|shikaku kakuninsho])
out-doc2 = Cartão e aviso ([資格情報のお知らせ|shikaku joho no oshirase])
out-doc3 = Cartão e a tela do Mynaportal
out-disaster = Por causa do desastre, hoje a recepção atende você. Vá à recepção, por favor
out-disaster-why = O atendimento é possível sem o cartão My Number

## Termina aqui, com gentileza
trouble-card-read = Retire o cartão da capa e coloque de novo. Não foi possível ler
    .slot = Retire o cartão da capa e insira de novo. Não foi possível ler
trouble-card-other = Coloque um cartão My Number. Outros cartões não servem
    .slot = Insira um cartão My Number. Outros cartões não servem
trouble-card-taken = O cartão saiu do lugar, então termina aqui. Coloque o cartão de novo
    .slot = O cartão saiu do lugar, então termina aqui. Insira o cartão de novo
trouble-card-changed = Este é outro cartão. Retire e coloque o seu de novo
    .slot = Este é outro cartão. Retire e insira o seu de novo
trouble-staff = Desta vez não deu para confirmar. A recepção confirma de outro modo
trouble-staff-speak = Fale com a recepção. Desta vez não deu para confirmar
trouble-staff-coming = A recepção já vem. Aguarde, por favor
trouble-wrong-person = A recepção vai ajudar. Termina aqui
trouble-wrong-person-speak = Fale com a recepção. Termina aqui
trouble-machine = A máquina não está funcionando bem. Vá à recepção, por favor
trouble-pin-locked = A senha está bloqueada. A recepção vai ajudar
trouble-pin-locked-speak = Fale com a recepção. A senha está bloqueada
trouble-not-enrolled = Vá à recepção, por favor. Pode cadastrar depois
trouble-enrolment = Hoje não deu para cadastrar. Fale com a recepção

## Check-in com o celular
btn-phone = Usar o celular
phone-kind = Qual é o seu celular?
phone-found = Há um celular aqui. Escolha o tipo, por favor
phone-iphone = iPhone
phone-iphone-sub = Confirme o rosto ou o dedo e aproxime
phone-android = Android
phone-android-sub = Digite a senha e aproxime
phone-card = Usar o cartão
phone-pin = Digite a senha do celular
phone-pin-which = Os 4 dígitos escolhidos ao pôr o cartão no celular
phone-hold = Aproxime o celular daqui
phone-confirm = Antes, confirme o rosto ou o dedo
phone-still = Não mexa até a tela mudar
phone-how-iphone = Aproxime a borda de cima
phone-how-android = Aproxime o meio das costas do celular
phone-reading = Lendo. Não mexa o celular
phone-short = Aproxime de novo, por favor. Saiu cedo demais
phone-short-pin = Digite a senha de novo. Saiu cedo
phone-unread = Mude um pouco a posição e aproxime de novo
phone-not-confirmed = Confirme o rosto ou o dedo e aproxime de novo
phone-needs-pin = Este celular precisa da senha
phone-none = Aproxime um celular com o cartão My Number
phone-is-card = Aproxime o celular. Isto é um cartão
phone-other-way = Se não der, use o cartão ou fale com a recepção
phone-take = Retire o celular, por favor
result-identity-only-phone = Você e o celular conferem. A recepção consulta o seguro
result-not-valid-phone = O certificado do celular não vale hoje. A recepção confirma você e consulta o seguro
trouble-phone-read = Coloque o cartão ou vá à recepção. Não foi possível ler o celular
    .slot = Insira o cartão ou vá à recepção. Não foi possível ler o celular
trouble-phone-here = Coloque o cartão. Aqui não se usa celular
    .slot = Insira o cartão. Aqui não se usa celular
trouble-phone-changed = Este é outro celular. Comece de novo, por favor
trouble-phone-pin-locked = Coloque o cartão ou vá à recepção. A senha do celular está bloqueada
    .slot = Insira o cartão ou vá à recepção. A senha do celular está bloqueada
